-- A page of the templates, by name.
-- name: only that one; limit, offset
SELECT *
FROM templates
WHERE 1 = 1
    AND name = :name -- if name
ORDER BY name
LIMIT :limit OFFSET :offset
