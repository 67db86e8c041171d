-- Why a request for work was given none of the tasks that it asked for.
--   :asks    the request (include asks)
-- Answers a row where its worker may take work, with answered: how many work orders the same request was answered with before.
SELECT ${answered_before} AS answered
FROM ${asks} JOIN workers w ON w.id = a.worker
WHERE ${asking_worker}
