-- id; lease, suspicion: milliseconds
-- the worker, with shown, the status that people see
SELECT v.*
FROM ${shown_workers}
WHERE v.id = :id
