-- Forgets a template.
-- id
DELETE FROM templates WHERE id = :id
