-- What the statement before has just granted, found again by the claims that it gave.
(SELECT tasks.*, n.session AS new_session, n.ordinal, a.request, w.name, w.incarnation
    FROM ${wanted} JOIN ${asks} ON a.ask = n.ask JOIN tasks ON tasks.id = n.task AND tasks.claim_id = n.claim
    JOIN workers w ON w.id = a.worker) AS g
