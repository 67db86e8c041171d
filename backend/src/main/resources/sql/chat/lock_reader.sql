-- The same as reader, and nobody else changes the task before the commit.
-- task
-- id, status, question_id, execution_id, worker_id, session_id
select id, status, question_id, execution_id, worker_id, session_id
from tasks
where id = :task
${for_update}
