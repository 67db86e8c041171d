-- How many templates there are.
-- name: only that one
SELECT count(*)
FROM templates
WHERE 1 = 1
    AND name = :name -- if name
