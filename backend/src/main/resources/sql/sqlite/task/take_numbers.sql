-- Takes the next :count numbers of the sequence of work orders; answers the last of them. Numbers only grow, and may have gaps.
UPDATE work_sequence SET value = value + :count WHERE id = 1 RETURNING value
