-- Takes new tasks in, each with the first line of its history. The caller's transaction holds the two together, and has taken their
-- numbers from the sequence.
--   :reason what the rows say that they wait for   :tasks   (include submitted); position is the whole of it
-- Answers where each stands.
INSERT INTO tasks (${new_task})
SELECT ${submits}
FROM (SELECT s.*, s.position AS next_position, ${now} AS at FROM ${submitted} ORDER BY s.n) AS s
WHERE TRUE
RETURNING ${placed};
INSERT INTO task_history (task_id, job_id, from_status, to_status, fence, actor, reason_code, message, at)
SELECT s.id, s.job_id, NULL, 'queued', 0, s.actor, 'queued', 'Submitted.', tasks.created_at
FROM ${submitted} JOIN tasks ON tasks.id = s.id;
