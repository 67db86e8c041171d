-- Notes that a worker was heard of.
-- worker
update workers
set ${heard}
where id = :worker
