-- The lengths of the stretches that figures are kept for: a minute and an hour, in ms.
(SELECT 60000 AS step_ms UNION ALL SELECT 3600000) s
