-- What other runs of a task asked, newest first.
-- task; execution: the run that asks for this; most: how many
-- tool_name, content, status, answered_by, response, allowed, close_reason
select tool_name, content, status, answered_by, response, allowed, close_reason
from questions
where task_id = :task and execution_id <> :execution
order by created_at desc, id desc
limit :most
