-- Adds a template, unless its name is taken.
-- id, name, description, task: JSON text, parameters: JSON text, actor
INSERT INTO templates (id, name, description, task, parameters, version, created_at, updated_at, updated_by)
VALUES (:id, :name, :description, :task, :parameters, 1, ${now}, ${now}, :actor)
ON CONFLICT (name) DO NOTHING
