-- How many work orders the request a was answered with before; 0 where it was asked for more itself, which goes on from there.
CASE WHEN a.first > 0 THEN 0 ELSE (
    SELECT COUNT(*) FROM executions e
    WHERE e.worker_id = w.id AND e.incarnation = w.incarnation AND e.request_id = a.request) END
