-- Adds a question, open. A second one of the same call of a run violates a key.
-- id, task, execution, session, worker, kind, call, agent (may be null), tool
-- input: JSON text; input_sha256: of it, whatever the order of its keys and wherever the clone is
-- working_copy: where that is, or null
-- content: what is asked; choices: JSON array of what may be said, or null; rule: that asks, or null
-- controller: whether it may answer
INSERT INTO questions (id, task_id, execution_id, session_id, worker_id, kind, call_id, agent_id, tool_name,
    tool_input, input_sha256, working_copy, content, choices, rule, controller, status, parked, created_at)
VALUES (:id, :task, :execution, :session, :worker, :kind, :call, :agent, :tool,
    :input, :input_sha256, :working_copy, :content, :choices, :rule, :controller, 'open', 0, ${now})
