-- The last id that a table gave to a row, committed or not; 0 where it gave none.
-- table: its name
SELECT coalesce(pg_sequence_last_value(CAST(pg_get_serial_sequence(:table, 'id') AS regclass)), 0)
