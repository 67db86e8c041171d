-- execution
-- diff, base_commit, head_commit
select diff, base_commit, head_commit
from execution_diffs
where execution_id = :execution
