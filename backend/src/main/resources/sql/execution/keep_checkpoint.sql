-- Keeps the checkpoint of a run, in place of the one before; its parts are gone and have to be added.
-- execution, task; base, head: commits; session: may be null; size_bytes, sha256: of its content
INSERT INTO checkpoints (execution_id, task_id, base_commit, head_commit, session_id, size_bytes, sha256, created_at)
VALUES (:execution, :task, :base, :head, :session, :size_bytes, :sha256, ${now})
ON CONFLICT (execution_id) DO UPDATE
SET base_commit = excluded.base_commit, head_commit = excluded.head_commit, session_id = excluded.session_id,
    size_bytes = excluded.size_bytes, sha256 = excluded.sha256, created_at = excluded.created_at;
DELETE FROM checkpoint_parts
WHERE execution_id = :execution
