-- Makes one row of the many rows of one kind of finished tasks, unless another backend is at it; what they add up to stays the same
-- throughout.
-- most: how many rows at once, so that however many have gathered, it takes no longer than a statement may
-- how many rows were folded
WITH may AS (
    SELECT pg_try_advisory_xact_lock(hashtext('agentvine finished_counts')) AS fold
), many AS (
    SELECT status, book, priority, task_type, repository_url, to_review
    FROM finished_counts
    WHERE (SELECT fold FROM may)
    GROUP BY status, book, priority, task_type, repository_url, to_review
    HAVING count(*) > 1
), gone AS (
    DELETE FROM finished_counts
    WHERE ctid = ANY (ARRAY(
        SELECT c.ctid
        FROM finished_counts c
        JOIN many m ON m.status = c.status AND m.book = c.book AND m.priority = c.priority AND m.task_type = c.task_type
            AND m.repository_url = c.repository_url AND m.to_review = c.to_review
        LIMIT :most))
    RETURNING *
), folded AS (
    INSERT INTO finished_counts (status, book, priority, task_type, repository_url, to_review, n)
    SELECT status, book, priority, task_type, repository_url, to_review, sum(n)
    FROM gone
    GROUP BY status, book, priority, task_type, repository_url, to_review
    HAVING sum(n) <> 0
)
SELECT count(*) FROM gone
