-- Notes what a run is about to push.
-- task, execution, fence, branch; old: the commit that is there, or null; new: the commit
insert into publications (task_id, execution_id, fence, branch, old_commit, new_commit, at)
values (:task, :execution, :fence, :branch, :old, :new, ${now})
