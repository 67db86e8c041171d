-- The open questions of a run but for one, newest first.
-- execution, question: the one
-- id
select q.id
from questions q
where q.execution_id = :execution and q.status = 'open' and q.id <> :question
order by q.id desc
