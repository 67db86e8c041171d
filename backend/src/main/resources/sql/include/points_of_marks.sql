-- What marks m add to the stretches, in the order of add_points. The condition, true of every row, keeps SQLite from taking what follows for a join.
SELECT s.step_ms, m.at - m.at % s.step_ms, d.dimension, CASE d.dimension WHEN 'queue' THEN m.queue WHEN 'worker' THEN m.worker
        WHEN 'class' THEN m.class WHEN 'repository' THEN m.repository_url ELSE '' END,
    SUM(CASE WHEN m.kind = 'began' THEN 1 ELSE 0 END),
    SUM(CASE WHEN m.kind = 'ended' AND m.status = 'completed' THEN 1 ELSE 0 END),
    SUM(CASE WHEN m.kind = 'failed' OR m.kind = 'ended' AND m.status IN ('failed', 'lost') THEN 1 ELSE 0 END),
    SUM(CASE WHEN m.kind = 'ended' THEN 1 ELSE 0 END),
    SUM(CASE WHEN m.kind = 'began' THEN m.took_ms ELSE 0 END),
    SUM(CASE WHEN m.kind = 'ended' THEN m.took_ms ELSE 0 END),
    SUM(m.cost_micro_usd)
FROM ${marks}
JOIN ${steps} ON 1 = 1
JOIN (SELECT 'all' AS dimension UNION ALL SELECT 'queue' UNION ALL SELECT 'worker' UNION ALL SELECT 'class' UNION ALL SELECT 'repository') d
    ON (d.dimension <> 'class' OR m.class <> '') AND (d.dimension <> 'worker' OR m.worker <> '')
WHERE 1 = 1
GROUP BY 1, 2, 3, 4
