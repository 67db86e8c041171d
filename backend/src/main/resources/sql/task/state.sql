-- The state and priority of a :task, locked until the commit.
SELECT status, priority FROM tasks WHERE id = :task ${for_update}
