-- The tasks that are asked for, from :wanted: {ask, task, claim, execution, session, ordinal}, each with the ids that it gets where it
-- is granted. The condition, true of every row, has the planner expect few.
(SELECT * FROM json_to_recordset(CAST(:wanted AS json))
    AS j(ask integer, task text, claim text, execution text, session text, ordinal integer) WHERE task || '' = task) AS n
