-- execution
-- base_commit, head_commit, session_id, size_bytes, sha256
SELECT base_commit, head_commit, session_id, size_bytes, sha256
FROM checkpoints
WHERE execution_id = :execution
