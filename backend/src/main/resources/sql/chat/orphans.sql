-- Open questions that nobody can answer any more, since their run ended otherwise; oldest first.
-- most: how many
-- id
select q.id
from questions q
where q.status = 'open' and not (${answerable})
order by q.created_at
limit :most
