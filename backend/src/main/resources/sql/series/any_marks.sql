-- Whether there is a mark to add up.
SELECT kind FROM run_marks LIMIT 1
