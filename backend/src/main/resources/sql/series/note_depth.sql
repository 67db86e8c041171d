-- Notes how many tasks can be claimed now, in this minute and this hour, where that is the most so far.
-- dimension, name: of all or of a queue; depth: tasks
INSERT INTO series_points (step_ms, at, dimension, name, depth)
SELECT s.step_ms, n.at - n.at % s.step_ms, CAST(:dimension AS varchar), CAST(:name AS varchar), CAST(:depth AS bigint)
FROM (SELECT ${now} AS at) n
JOIN ${steps} ON 1 = 1
WHERE 1 = 1
ON CONFLICT (step_ms, dimension, at, name) DO UPDATE
SET depth = CASE WHEN series_points.depth > excluded.depth THEN series_points.depth ELSE excluded.depth END
