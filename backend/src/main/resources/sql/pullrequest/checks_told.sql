-- Notes that a task's agent is told of the failing checks of a commit.
--   :task   :head the commit   :told how often it had been told as read
UPDATE pull_requests SET checks_told = checks_told + 1, told_head = :head WHERE task_id = :task AND checks_told = :told
