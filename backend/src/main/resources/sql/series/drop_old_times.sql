-- Drops how long waits and runs were, as old as the figures that are dropped.
-- step: ms; age: ms
DELETE FROM series_times WHERE step_ms = :step AND at < ${now} - :age
