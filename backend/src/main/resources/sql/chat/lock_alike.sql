-- The questions of a task that are of this call or ask for the same, newest first, locked until the commit.
-- task, call, tool, input_sha256
-- the questions, with now_ms, the store's time
select q.*, ${now} as now_ms
from questions q
where q.task_id = :task
    and (q.call_id = :call or q.tool_name = :tool and q.input_sha256 = :input_sha256)
order by q.id desc
${for_update}
