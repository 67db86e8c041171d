-- Takes new tasks in, each with the first line of its history. One statement, one commit; all or none.
--   :reason what the rows say that they wait for   :tasks   (include submitted); position is what its priority adds to the next number of the sequence
-- Answers where each stands.
WITH s AS MATERIALIZED (SELECT * FROM ${submitted}),
task AS (
    INSERT INTO tasks (${new_task})
    SELECT ${submits}
    FROM (SELECT s.*, nextval('work_sequence') + s.position AS next_position, ${now} AS at FROM (SELECT * FROM s ORDER BY n) s) s
    RETURNING ${placed}),
noted AS (
    INSERT INTO task_history (task_id, job_id, from_status, to_status, fence, actor, reason_code, message, at)
    SELECT s.id, s.job_id, NULL, 'queued', 0, s.actor, 'queued', 'Submitted.', task.created_at
    FROM s JOIN task ON task.id = s.id)
SELECT * FROM task
