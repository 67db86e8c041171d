-- The open questions of a run, and one of it whether open or not, newest first, locked until the commit.
-- execution, question: the one
-- the questions, with now_ms, the store's time
select q.*, ${now} as now_ms
from questions q
where q.execution_id = :execution
    and (q.status = 'open' or q.id = :question)
order by q.id desc
${for_update}
