-- The last id that a table gave to a row, committed or not; 0 where it gave none.
-- table: its name
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = :table), 0)
