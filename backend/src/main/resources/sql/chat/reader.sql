-- The task that a message is for, as far as its way depends on it.
-- task
-- id, status, question_id, execution_id, worker_id, session_id
select id, status, question_id, execution_id, worker_id, session_id
from tasks
where id = :task
