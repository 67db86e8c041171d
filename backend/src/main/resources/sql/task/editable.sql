-- What of a :task can be changed, and its state.
SELECT status, title, description, priority, queue, position, work_branch FROM tasks WHERE id = :task
