-- What was said in a session, a row an entry: questions, their answers, and what people wrote of their own accord.
-- session: its id
(
    select id as message_id, 'worker_to_human' as direction, content, cast(null as varchar(36)) as in_reply_to,
        created_at as at, cast(null as varchar(200)) as answered_by, kind, task_id, execution_id, status,
        tool_name, tool_input, close_reason, 0 as turn
    from questions
    where session_id = :session
    union all
    select answer_id, 'human_to_worker', response, id,
        closed_at, answered_by, kind, task_id, execution_id, null,
        null, null, null, 1
    from questions
    where session_id = :session and status = 'answered'
    union all
    select id, 'human_to_worker', content, null,
        created_at, actor, null, task_id, execution_id, case when taken_at is null then 'unread' else 'read' end,
        null, null, null, 2
    from messages
    where session_id = :session
) entries
