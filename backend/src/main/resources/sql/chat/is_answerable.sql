-- A row where a question can be answered now.
-- id
select q.id
from questions q
where q.id = :id and ${answerable}
