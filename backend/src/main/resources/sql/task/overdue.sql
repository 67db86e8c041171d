-- Runs that go on longer than their timeout and the :grace ms, at :most so many.
SELECT ${running_task} FROM tasks LEFT JOIN workers w ON w.id = tasks.worker_id
WHERE tasks.status = 'in_progress' AND tasks.deadline_at + :grace <= ${now} LIMIT :most
