-- Notes that a task can go on at no other worker: the run that is ended has stored no checkpoint.
-- task
update tasks
set portable = 0
where id = :task
