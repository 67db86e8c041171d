-- Notes what a worker says of itself, and locks its row until the commit.
-- worker, status; error: why it takes no work, or null
-- draining
update workers
set ${heard}, status = :status, error_message = :error
where id = :worker
returning draining
