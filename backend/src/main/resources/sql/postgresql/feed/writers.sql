-- The transactions that hold a table's lock for writing, none of whose names is ever used again.
-- table: its name
-- name
SELECT DISTINCT virtualtransaction AS name
FROM pg_locks
WHERE locktype = 'relation' AND relation = CAST(:table AS regclass) AND mode = 'RowExclusiveLock' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
