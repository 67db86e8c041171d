-- The template of a name, else of an id.
-- name
SELECT *
FROM templates
WHERE name = :name OR id = :name
ORDER BY CASE WHEN name = :name THEN 0 ELSE 1 END
LIMIT 1
