-- One template.
-- id
SELECT * FROM templates WHERE id = :id
