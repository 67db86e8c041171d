-- Replaces what a repository says, if nobody else did since it was read.
-- id; version: that was read; defaults: JSON text; issues: whether they become tasks; max_parallel or null; actor
UPDATE repositories
SET defaults = :defaults, issues = :issues, max_parallel = :max_parallel, version = version + 1, updated_at = ${now}, updated_by = :actor
WHERE id = :id AND version = :version
