-- The tasks that are asked for, from :wanted: {ask, task, claim, execution, session, ordinal}, each with the ids that it gets where it
-- is granted.
(SELECT value ->> 'ask' AS ask, value ->> 'task' AS task, value ->> 'claim' AS claim, value ->> 'execution' AS execution,
    value ->> 'session' AS session, value ->> 'ordinal' AS ordinal FROM json_each(:wanted)) AS n
