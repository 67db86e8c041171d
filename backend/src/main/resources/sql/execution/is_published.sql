-- A row where some run of the task has asked to push that commit to that branch.
-- task, branch, commit
SELECT 1
FROM publications
WHERE task_id = :task AND branch = :branch AND new_commit = :commit
LIMIT 1
