-- Notes which remarks of reviewers a task's agent was told.
--   :task   :before what it was as read   :heard JSON array of their keys
UPDATE pull_requests SET heard = :heard WHERE task_id = :task AND heard = :before
