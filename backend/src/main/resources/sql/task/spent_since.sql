-- What all runs that ended since a :day began have cost together, millionths of a US dollar.
SELECT COALESCE(SUM(cost_micro_usd), 0) AS spent FROM executions WHERE cost_micro_usd IS NOT NULL AND ended_at >= :day
