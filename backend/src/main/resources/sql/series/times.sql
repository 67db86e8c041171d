-- How many waits or runs of the stretches of a time were about how long.
-- step: ms; dimension: all or queue; from, to: epoch ms, the latter not included; kind: wait or run
-- at, name; time_step: n of a time from 1.25 to the power of n ms; n
SELECT at, name, step AS time_step, n
FROM series_times
WHERE step_ms = :step AND dimension = :dimension AND at >= :from AND at < :to AND kind = :kind
ORDER BY at, name, step
