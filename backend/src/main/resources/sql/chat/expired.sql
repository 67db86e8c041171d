-- Open questions that have waited that long and that a task is parked on; oldest first.
-- age: milliseconds; most: how many
-- id
select q.id
from questions q
join tasks t on t.id = q.task_id and t.question_id = q.id and t.status = 'waiting'
where q.status = 'open' and q.created_at <= ${now} - :age
order by q.created_at
limit :most
