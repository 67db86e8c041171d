-- A page of the templates, by name, without what they hold.
-- name: only that one; limit, offset
SELECT id, name, description
FROM templates
WHERE 1 = 1
    AND name = :name -- if name
ORDER BY name
LIMIT :limit OFFSET :offset
