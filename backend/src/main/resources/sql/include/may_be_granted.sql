-- The compare of the grant: the row is queued, due, not to be cancelled, its session free, kept for nobody else, and the worker w
-- has its labels. The status is compared so that no index on it is used: the id leads to the row.
tasks.id = n.task AND tasks.status || '' = 'queued' AND ${can_run_now} AND ${kept_for_worker} AND ${labels_met}
