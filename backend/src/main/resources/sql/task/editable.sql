-- What of a :task can be changed, and its state.
SELECT status, title, description, priority, queue, position, work_branch, agent_options, labels, values_from FROM tasks WHERE id = :task
