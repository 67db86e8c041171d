-- How large the change of a run is, as git wrote it.
-- execution
-- size_bytes
SELECT size_bytes FROM execution_diffs WHERE execution_id = :execution
