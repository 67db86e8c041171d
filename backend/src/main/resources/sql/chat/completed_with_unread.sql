-- Tasks that have been completed for that long and have unread messages.
-- age: milliseconds; most: how many
-- id
select distinct t.id
from messages m
join tasks t on t.id = m.task_id and t.status = 'completed' and t.finished_at <= ${now} - :age
where m.taken_at is null
limit :most
