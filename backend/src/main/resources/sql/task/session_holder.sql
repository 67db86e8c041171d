-- The worker that has a :session, with the session's repository and state.
SELECT worker_id, repository_url, status FROM sessions WHERE session_id = :session
