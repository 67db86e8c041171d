-- Locks a task's row until the commit, where an execution holds it (include held_by_execution).
UPDATE tasks SET lease_until = lease_until WHERE ${held_by_execution}
