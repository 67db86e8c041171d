-- An :execution, whose it is and with which token.
SELECT id, task_id, worker_id, status, fence, claim_id, branch FROM executions WHERE id = :execution
