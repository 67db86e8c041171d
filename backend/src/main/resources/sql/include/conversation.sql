-- What was said in a session, a row an entry: questions, their answers, and what people wrote of their own accord.
-- session: its id
(
    SELECT id AS message_id, 'worker_to_human' AS direction, content, CAST(NULL AS VARCHAR(36)) AS in_reply_to,
        created_at AS at, CAST(NULL AS VARCHAR(200)) AS answered_by, kind, task_id, execution_id, status,
        tool_name, tool_input, close_reason, 0 AS turn
    FROM questions
    WHERE session_id = :session
    UNION ALL
    SELECT answer_id, 'human_to_worker', response, id,
        closed_at, answered_by, kind, task_id, execution_id, NULL,
        NULL, NULL, NULL, 1
    FROM questions
    WHERE session_id = :session AND status = 'answered'
    UNION ALL
    SELECT id, 'human_to_worker', content, NULL,
        created_at, actor, NULL, task_id, execution_id, CASE WHEN taken_at IS NULL THEN 'unread' ELSE 'read' END,
        NULL, NULL, NULL, 2
    FROM messages
    WHERE session_id = :session
) entries
