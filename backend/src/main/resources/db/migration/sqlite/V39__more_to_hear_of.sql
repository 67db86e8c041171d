-- What webhooks tell beside: pull requests that are opened and over, and times of schedules that were skipped.
-- From here on the vendors differ.

-- opened, merged, closed: of a task's pull request. Of a schedule the subject is the run that was skipped. The table is made anew under its
-- name, since triggers of others write to it; its ids go on where they were.
CREATE TABLE changes_before AS SELECT * FROM changes;
CREATE TABLE changes_last_id AS SELECT seq FROM sqlite_sequence WHERE name = 'changes';
DROP TABLE changes;
CREATE TABLE changes (
    id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind        VARCHAR(16) NOT NULL CHECK (kind IN ('task', 'worker', 'session', 'question', 'schedule')),
    subject_id  VARCHAR(36) NOT NULL,
    task_id     VARCHAR(36),
    what        VARCHAR(16) NOT NULL CHECK (what IN ('added', 'changed', 'overdue', 'edited', 'deleted', 'opened', 'merged', 'closed', 'skipped')),
    at          BIGINT      NOT NULL
);
INSERT INTO changes (id, kind, subject_id, task_id, what, at) SELECT id, kind, subject_id, task_id, what, at FROM changes_before ORDER BY id;
DELETE FROM sqlite_sequence WHERE name = 'changes';
INSERT INTO sqlite_sequence (name, seq) SELECT 'changes', seq FROM changes_last_id;
DROP TABLE changes_before;
DROP TABLE changes_last_id;

-- task_id: null of a schedule.
CREATE TABLE webhook_deliveries_next (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    target        VARCHAR(64)  NOT NULL REFERENCES webhook_targets (target),
    event         VARCHAR(16)  NOT NULL
        CHECK (event IN ('question', 'overdue', 'completed', 'failed', 'review_ready', 'pull_request', 'schedule_skipped')),
    task_id       VARCHAR(36),
    question_id   VARCHAR(36),
    body          TEXT         NOT NULL,
    status        VARCHAR(16)  NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts      INTEGER      NOT NULL,
    next_at       BIGINT,
    last_status   INTEGER,
    last_error    VARCHAR(500),
    created_at    BIGINT       NOT NULL,
    delivered_at  BIGINT,
    CHECK ((status = 'pending') = (next_at IS NOT NULL)),
    CHECK ((status = 'delivered') = (delivered_at IS NOT NULL))
);
INSERT INTO webhook_deliveries_next SELECT id, target, event, task_id, question_id, body, status, attempts, next_at, last_status, last_error,
    created_at, delivered_at FROM webhook_deliveries;
DROP TABLE webhook_deliveries;
ALTER TABLE webhook_deliveries_next RENAME TO webhook_deliveries;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (target, next_at) WHERE status = 'pending';
