-- What is told of a task's pull request, which the forge has.
-- task
-- number, url, state, checks, review_state
SELECT number, url, state, checks, review_state
FROM pull_requests
WHERE task_id = :task AND number IS NOT NULL
