-- How many workers there are.
-- status: only those that people see so; lease, suspicion: milliseconds
SELECT count(*)
FROM ${shown_workers}
WHERE 1 = 1
    AND v.shown = :status -- if status
