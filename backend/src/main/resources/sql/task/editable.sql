-- What of a :task can be changed, and its state.
SELECT status, title, description, priority, queue, position, labels, affinity_worker_id FROM tasks WHERE id = :task
