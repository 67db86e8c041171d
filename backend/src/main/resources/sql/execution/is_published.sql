-- A row where some run of the task has asked to push that commit to that branch.
-- task, branch, commit
select 1
from publications
where task_id = :task and branch = :branch and new_commit = :commit
limit 1
