-- Notes whether a worker is to take no more work, where that is a change.
-- worker, draining
update workers
set draining = :draining
where id = :worker and draining <> :draining
