-- What others hear of: the stream of events, and webhooks.

-- What changed beside the states of tasks, which are in task_history: rows of workers, sessions and questions, and tasks that were edited
-- or deleted. Triggers add a row in the transaction of the change; those of heartbeats that changed nothing add none.
CREATE TABLE changes (
    id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind        VARCHAR(16) NOT NULL CHECK (kind IN ('task', 'worker', 'session', 'question')),
    subject_id  VARCHAR(36) NOT NULL,
    task_id     VARCHAR(36),
    what        VARCHAR(16) NOT NULL CHECK (what IN ('added', 'changed', 'overdue', 'edited', 'deleted')),
    at          BIGINT      NOT NULL
);
-- Old rows are dropped; this says up to which id.
CREATE TABLE changes_dropped (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    up_to  BIGINT  NOT NULL
);
INSERT INTO changes_dropped (id, up_to) VALUES (1, 0);

-- Whom webhooks go to, and how far each has been served. target: SHA-256 of url and format; url: without what may be secret in it.
CREATE TABLE webhook_targets (
    target      VARCHAR(64)  NOT NULL PRIMARY KEY,
    url         VARCHAR(500) NOT NULL,
    format      VARCHAR(16)  NOT NULL,
    history_id  BIGINT       NOT NULL,
    changes_id  BIGINT       NOT NULL,
    created_at  BIGINT       NOT NULL
);

-- What is or was to be posted. next_at: when the next attempt is due; while one is made, when it counts as lost.
CREATE TABLE webhook_deliveries (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    target        VARCHAR(64)  NOT NULL REFERENCES webhook_targets (target),
    event         VARCHAR(16)  NOT NULL CHECK (event IN ('question', 'overdue', 'completed', 'failed')),
    task_id       VARCHAR(36)  NOT NULL,
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
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (target, next_at) WHERE status = 'pending';

-- From here on the vendors differ.
CREATE TRIGGER workers_heard_added AFTER INSERT ON workers BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('worker', NEW.id, NULL, 'added',
        CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER));
END;
CREATE TRIGGER workers_heard_changed AFTER UPDATE OF status, draining, incarnation, deregistered_at, error_message, labels, slots, broken_at
    ON workers WHEN (NEW.status, NEW.draining, NEW.incarnation, NEW.deregistered_at, NEW.error_message,
        NEW.labels, NEW.slots, NEW.broken_at IS NULL)
    IS NOT (OLD.status, OLD.draining, OLD.incarnation, OLD.deregistered_at, OLD.error_message,
        OLD.labels, OLD.slots, OLD.broken_at IS NULL) BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('worker', NEW.id, NULL, 'changed',
        CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER));
END;
CREATE TRIGGER sessions_heard_added AFTER INSERT ON sessions BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('session', NEW.session_id, NEW.task_id, 'added',
        CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER));
END;
CREATE TRIGGER sessions_heard_changed AFTER UPDATE OF status, worker_id, task_id
    ON sessions WHEN (NEW.status, NEW.worker_id, NEW.task_id)
    IS NOT (OLD.status, OLD.worker_id, OLD.task_id) BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('session', NEW.session_id, NEW.task_id, 'changed',
        CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER));
END;
CREATE TRIGGER questions_heard_added AFTER INSERT ON questions BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('question', NEW.id, NEW.task_id, 'added',
        CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER));
END;
CREATE TRIGGER questions_heard_changed AFTER UPDATE OF status, parked, overdue_at
    ON questions WHEN (NEW.status, NEW.parked, NEW.overdue_at)
    IS NOT (OLD.status, OLD.parked, OLD.overdue_at) BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('question', NEW.id, NEW.task_id,
        CASE WHEN NEW.status = 'open' AND OLD.overdue_at IS NULL AND NEW.overdue_at IS NOT NULL THEN 'overdue' ELSE 'changed' END,
        CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER));
END;
-- Named columns only, so that no change of a state looks at it.
CREATE TRIGGER tasks_heard_edited AFTER UPDATE OF title, description, priority ON tasks
    WHEN (NEW.title, NEW.description, NEW.priority) IS NOT (OLD.title, OLD.description, OLD.priority) BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('task', NEW.id, NEW.id, 'edited',
        CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER));
END;
CREATE TRIGGER tasks_heard_deleted AFTER DELETE ON tasks BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('task', OLD.id, OLD.id, 'deleted',
        CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER));
END;
