-- The questions that stand in the list of those that wait for people, oldest first.
-- most: how many
-- id
select q.id
from questions q
where ${answerable}
order by q.created_at, q.id
limit :most
