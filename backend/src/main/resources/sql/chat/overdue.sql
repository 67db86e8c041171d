-- Open questions that have waited that long and are not noted as overdue; oldest first.
-- age: milliseconds; most: how many
-- id
select q.id
from questions q
where q.status = 'open' and q.overdue_at is null and q.created_at <= ${now} - :age
order by q.created_at
limit :most
