-- The transactions that hold a table's lock for writing: none that a reader could see something of, since there is one writer.
-- table: its name
-- name
SELECT name
FROM sqlite_master
WHERE name = :table AND 1 = 0
