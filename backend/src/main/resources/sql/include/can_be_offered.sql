-- True of a queued row of tasks that a worker might be given now, and that its repository lets begin: one without max_parallel; else the
-- first ones of each list, as many as there is room for, so that those behind them hold no other repository's tasks back. A grant decides.
${can_run_now} AND (tasks.limited = 0 OR tasks.id IN (${next_of_limited}))
