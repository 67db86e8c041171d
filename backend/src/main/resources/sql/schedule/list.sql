-- A page of the schedules, by name.
-- name: only that one; limit, offset
SELECT *
FROM schedules
WHERE 1 = 1
    AND name = :name -- if name
ORDER BY name
LIMIT :limit OFFSET :offset
