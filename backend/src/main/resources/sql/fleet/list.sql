-- A page of workers, newest registration first.
-- status: only those that people see so; lease, suspicion: milliseconds; limit, offset
-- the workers, with shown, the status that people see
SELECT v.*
FROM ${shown_workers}
WHERE 1 = 1
    AND v.shown = :status -- if status
ORDER BY v.registered_at DESC, v.id DESC
LIMIT :limit OFFSET :offset
