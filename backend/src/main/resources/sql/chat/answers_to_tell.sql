-- The answers that stand in the list of those that a run has not taken, oldest first.
-- most: how many
-- id: of the answer
select q.answer_id as id
from questions q
join tasks t on t.id = q.task_id
where q.status = 'answered' and q.taken_at is null
    and (t.status = 'queued' and t.question_id = q.id
        or t.status = 'in_progress' and (t.question_id = q.id or t.execution_id = q.execution_id))
order by q.closed_at, q.id
limit :most
