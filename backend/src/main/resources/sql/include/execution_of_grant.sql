-- The columns of an execution that begins, in the order of the grant's insert.
id, task_id, job_id, attempt, worker_id, worker_name, incarnation, fence, claim_id, request_id, request_ordinal, session_id,
    session_resumed, branch, status, message, started_at, stored_event
