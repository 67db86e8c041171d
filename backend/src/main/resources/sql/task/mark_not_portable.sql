-- Notes that a task can go on at no other worker: the run that is ended has stored no checkpoint.
-- task
UPDATE tasks
SET portable = 0
WHERE id = :task
