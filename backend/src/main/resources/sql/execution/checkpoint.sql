-- execution
-- base_commit, head_commit, session_id, size_bytes, sha256
select base_commit, head_commit, session_id, size_bytes, sha256
from checkpoints
where execution_id = :execution
