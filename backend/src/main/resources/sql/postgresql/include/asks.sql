-- The requests for work, from :asks: {ask, worker, incarnation, request, first, delay}. The condition, true of every row, has the
-- planner expect few, and so find what they lead to by its index.
(SELECT * FROM json_to_recordset(CAST(:asks AS json))
    AS j(ask integer, worker text, incarnation text, request text, first integer, delay bigint) WHERE worker || '' = worker) AS a
