-- execution
-- diff, base_commit, head_commit
SELECT diff, base_commit, head_commit
FROM execution_diffs
WHERE execution_id = :execution
