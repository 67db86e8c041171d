-- Who holds a :task now.
SELECT tasks.status, tasks.execution_id, tasks.worker_id, NOT ${live_lease} AS expired FROM tasks WHERE tasks.id = :task
