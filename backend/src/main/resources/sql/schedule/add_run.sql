-- Notes what became of a time.
-- id, schedule, planned, outcome; reason, task: or null
INSERT INTO schedule_runs (id, schedule_id, planned_at, fired_at, outcome, reason, task_id)
VALUES (:id, :schedule, :planned, ${now}, :outcome, :reason, :task)
