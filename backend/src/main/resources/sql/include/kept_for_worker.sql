-- True of a row of tasks that is kept for nobody, for the worker w, or no longer.
(tasks.affinity_worker_id IS NULL OR tasks.affinity_worker_id = w.id OR tasks.affinity_until <= ${now})
