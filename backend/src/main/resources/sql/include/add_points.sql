-- Where what marks add goes to, and how.
INSERT INTO series_points (step_ms, at, dimension, name, started, finished, failed, ended, wait_ms, run_ms, cost_micro_usd)
${points_of_marks}
ON CONFLICT (step_ms, dimension, at, name) DO UPDATE SET started = series_points.started + excluded.started,
    finished = series_points.finished + excluded.finished, failed = series_points.failed + excluded.failed,
    ended = series_points.ended + excluded.ended, wait_ms = series_points.wait_ms + excluded.wait_ms,
    run_ms = series_points.run_ms + excluded.run_ms, cost_micro_usd = series_points.cost_micro_usd + excluded.cost_micro_usd
