-- What all runs that ended since a :day began, and what those that are under way have cost so far, millionths of a US dollar.
SELECT COALESCE(SUM(cost_micro_usd), 0) AS spent FROM executions WHERE cost_micro_usd IS NOT NULL AND (ended_at >= :day OR ended_at IS NULL)
