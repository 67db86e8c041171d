-- Makes one row of the many rows of a worker's count of terminated sessions, unless another backend is at it; what they add up to stays
-- the same throughout.
-- most: how many rows at once, so that however many have gathered, it takes no longer than a statement may
-- how many rows were folded
WITH may AS (
    SELECT pg_try_advisory_xact_lock(hashtext('agentvine terminated_counts')) AS fold
), many AS (
    SELECT worker_id
    FROM terminated_counts
    WHERE (SELECT fold FROM may)
    GROUP BY worker_id
    HAVING count(*) > 1
), gone AS (
    DELETE FROM terminated_counts
    WHERE ctid = ANY (ARRAY(SELECT c.ctid FROM terminated_counts c JOIN many m ON m.worker_id = c.worker_id LIMIT :most))
    RETURNING *
), folded AS (
    INSERT INTO terminated_counts (worker_id, n)
    SELECT worker_id, sum(n)
    FROM gone
    GROUP BY worker_id
    HAVING sum(n) <> 0
)
SELECT count(*) FROM gone
