-- Names the task of a run.
-- id, task
UPDATE schedule_runs SET task_id = :task WHERE id = :id
