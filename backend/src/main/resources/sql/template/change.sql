-- Replaces what a template says, if nobody else did since it was read, and its name is not taken.
-- id; version: that was read; name, description, task: JSON text, parameters: JSON text, actor
UPDATE templates
SET name = :name, description = :description, task = :task, parameters = :parameters, version = version + 1, updated_at = ${now},
    updated_by = :actor
WHERE id = :id AND version = :version
    AND NOT EXISTS (SELECT 1 FROM templates other WHERE other.name = :name AND other.id <> :id)
