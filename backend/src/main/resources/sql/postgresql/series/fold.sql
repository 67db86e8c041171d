-- Adds the marks up and drops them, unless another backend is at it. One statement, one commit.
-- most: how many at once
-- how many
WITH may AS (
    SELECT pg_try_advisory_xact_lock(hashtext('agentvine run_marks')) AS fold
), gone AS (
    DELETE FROM run_marks
    WHERE ctid = ANY (ARRAY(SELECT r.ctid FROM run_marks r WHERE (SELECT fold FROM may) LIMIT :most))
    RETURNING *
), points AS (
    ${add_points}
), times AS (
    ${add_times}
)
SELECT count(*) AS n FROM gone
