-- How many waits and runs of marks m were about how long. A step is a quarter longer than the one before; the first begins at 0.
INSERT INTO series_times (step_ms, at, dimension, name, kind, step, n)
SELECT s.step_ms, m.at - m.at % s.step_ms, d.dimension, CASE d.dimension WHEN 'queue' THEN m.queue ELSE '' END,
    CASE m.kind WHEN 'began' THEN 'wait' ELSE 'run' END, b.step, COUNT(*)
FROM ${marks}
JOIN ${steps} ON 1 = 1
JOIN (SELECT 'all' AS dimension UNION ALL SELECT 'queue') d ON 1 = 1
JOIN (WITH RECURSIVE bounds(step, low, high) AS (
        SELECT 0, CAST(0 AS double precision), CAST(1.25 AS double precision)
        UNION ALL SELECT step + 1, high, high * 1.25 FROM bounds WHERE step < 120)
    SELECT step, low, high FROM bounds) b ON m.took_ms >= b.low AND m.took_ms < b.high
WHERE m.kind IN ('began', 'ended')
GROUP BY 1, 2, 3, 4, 5, 6
ON CONFLICT (step_ms, dimension, at, name, kind, step) DO UPDATE SET n = series_times.n + excluded.n
