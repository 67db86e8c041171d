-- The stretches of a time, in order.
-- step: ms; dimension: all, queue, worker, class or repository; from, to: epoch ms, the latter not included
SELECT at, name, started, finished, failed, ended, wait_ms, run_ms, cost_micro_usd, depth
FROM series_points
WHERE step_ms = :step AND dimension = :dimension AND at >= :from AND at < :to
ORDER BY at, name
