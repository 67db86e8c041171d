-- What the runs of a row of tasks have cost so far, millionths of a US dollar, where it has a budget.
(SELECT SUM(spent.cost_micro_usd) FROM executions spent
    WHERE spent.task_id = tasks.id AND tasks.max_budget_micro_usd IS NOT NULL)
