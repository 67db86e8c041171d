-- How many schedules there are.
-- name: only that one
SELECT count(*)
FROM schedules
WHERE 1 = 1
    AND name = :name -- if name
