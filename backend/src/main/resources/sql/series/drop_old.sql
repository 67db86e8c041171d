-- Drops figures that are too old to be asked for.
-- step: ms; age: ms
DELETE FROM series_points WHERE step_ms = :step AND at < ${now} - :age
