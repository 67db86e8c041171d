-- Many tasks changed by one request (ADR 14).

-- matched: null until it is known. action: cancel, retry, priority or delete; fresh, priority: of retry and priority. filter: JSON of the names and values that the request
-- gave, or null; ids: JSON array of tasks, or null. place: the last task that was looked at, in descending order. problems: JSON array of the
-- first that could not be changed. held_by, held_until: which backend is at it.
CREATE TABLE bulk_jobs (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    action       VARCHAR(16)  NOT NULL CHECK (action IN ('cancel', 'retry', 'priority', 'delete')),
    priority     VARCHAR(16),
    fresh        INTEGER      NOT NULL CHECK (fresh IN (0, 1)),
    filter       TEXT,
    ids          TEXT,
    actor        VARCHAR(200) NOT NULL,
    status       VARCHAR(16)  NOT NULL CHECK (status IN ('running', 'done')),
    matched      BIGINT,
    done         BIGINT       NOT NULL,
    failed       BIGINT       NOT NULL,
    place        VARCHAR(36),
    problems     TEXT         NOT NULL,
    held_by      VARCHAR(36),
    held_until   BIGINT,
    created_at   BIGINT       NOT NULL,
    updated_at   BIGINT       NOT NULL,
    finished_at  BIGINT,
    CHECK ((filter IS NULL) <> (ids IS NULL)),
    CHECK ((action = 'priority') = (priority IS NOT NULL)),
    CHECK ((status = 'done') = (finished_at IS NOT NULL))
);
CREATE INDEX bulk_jobs_running ON bulk_jobs (id) WHERE status = 'running';
