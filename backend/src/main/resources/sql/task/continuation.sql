-- Whether any worker can go on with what a :task left (portable), and the name of the one that ran it last.
SELECT tasks.portable, COALESCE(w.name, tasks.worker_id) AS worker
FROM tasks LEFT JOIN workers w ON w.id = tasks.worker_id WHERE tasks.id = :task
