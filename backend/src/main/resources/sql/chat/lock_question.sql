-- A question, locked until the commit.
-- id
-- the question, with now_ms, the store's time
select q.*, ${now} as now_ms
from questions q
where q.id = :id
${for_update}
