-- The questions of a task that are of this call or ask for the same, newest first, locked until the commit.
-- task, call, tool, input_sha256
-- the questions, with now_ms, the store's time
SELECT q.*, ${now} AS now_ms
FROM questions q
WHERE q.task_id = :task
    AND (q.call_id = :call OR q.tool_name = :tool AND q.input_sha256 = :input_sha256)
ORDER BY q.id DESC
${for_update}
