-- The requests for work, from :asks: {ask, worker, incarnation, request, first, delay}.
(SELECT value ->> 'ask' AS ask, value ->> 'worker' AS worker, value ->> 'incarnation' AS incarnation, value ->> 'request' AS request,
    value ->> 'first' AS first, value ->> 'delay' AS delay FROM json_each(:asks)) AS a
