-- Makes that the current incarnation of a worker, which is not drained; the orders to the former one are gone.
-- worker, incarnation
update workers
set incarnation = :incarnation, draining = 0, registered_at = ${now}
where id = :worker;
delete from directives
where worker_id = :worker
