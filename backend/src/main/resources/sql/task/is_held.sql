-- Whether an execution holds its task (include held_by_execution).
SELECT 1 AS one FROM tasks WHERE ${held_by_execution}
