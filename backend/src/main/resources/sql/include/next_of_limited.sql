-- The ids of the queued tasks that are next in repositories with max_parallel: of each list as many as there is room for.
SELECT first.id FROM (
    SELECT tasks.id, room.many, ROW_NUMBER() OVER (
        PARTITION BY tasks.repository_key, tasks.queue, tasks.labels, tasks.affinity_worker_id ORDER BY tasks.position) AS place
    FROM (
        SELECT r.url_key, r.max_parallel - COUNT(busy.id) AS many FROM repositories r
        LEFT JOIN tasks busy ON busy.status = 'in_progress' AND busy.limited = 1 AND busy.repository_key = r.url_key
        WHERE r.max_parallel IS NOT NULL
        GROUP BY r.url_key, r.max_parallel HAVING COUNT(busy.id) < r.max_parallel) AS room
    JOIN tasks ON tasks.repository_key = room.url_key AND tasks.status = 'queued' AND tasks.limited = 1
    WHERE ${can_run_now}) AS first
WHERE first.place <= first.many
