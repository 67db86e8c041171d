-- Notes what a run is about to push.
-- task, execution, fence, branch; old: the commit that is there, or null; new: the commit
INSERT INTO publications (task_id, execution_id, fence, branch, old_commit, new_commit, at)
VALUES (:task, :execution, :fence, :branch, :old, :new, ${now})
