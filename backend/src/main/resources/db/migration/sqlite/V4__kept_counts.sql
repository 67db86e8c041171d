-- First, since it keeps writers out until all is counted.
DROP INDEX tasks_queue_books;
-- Rows whose run is in a session are found by tasks_session_running.
DROP INDEX tasks_session_held;
CREATE INDEX tasks_session_waiting ON tasks (session_id) WHERE status = 'waiting';
CREATE INDEX tasks_failed ON tasks (finished_at) WHERE status = 'failed' AND queue_cleared_at IS NULL;

CREATE INDEX sessions_newest ON sessions (created_at, session_id);
CREATE INDEX sessions_status ON sessions (status, created_at, session_id);
CREATE INDEX sessions_worker ON sessions (worker_id, created_at, session_id);
CREATE INDEX sessions_task ON sessions (task_id, created_at, session_id);

-- What is over is counted by triggers, so that a list's total and the queues' books look at the live rows only (ADR 5).
-- n is added up over the rows of one kind. book: the queue in whose books a task stands, or 'cleared'.
CREATE TABLE finished_counts (
    status          VARCHAR(16)  NOT NULL,
    book            VARCHAR(32)  NOT NULL,
    priority        VARCHAR(16)  NOT NULL,
    task_type       VARCHAR(16)  NOT NULL,
    repository_url  VARCHAR(500) NOT NULL,
    n               BIGINT       NOT NULL,
    PRIMARY KEY (status, book, priority, task_type, repository_url)
);
CREATE TABLE terminated_counts (
    worker_id  VARCHAR(36) NOT NULL PRIMARY KEY,
    n          BIGINT      NOT NULL
);
INSERT INTO finished_counts SELECT status, CASE WHEN queue_cleared_at IS NULL THEN queue ELSE 'cleared' END, priority, task_type,
    repository_url, COUNT(*) FROM tasks WHERE finished_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
INSERT INTO terminated_counts SELECT worker_id, COUNT(*) FROM sessions WHERE status = 'terminated' GROUP BY worker_id;

-- From here on the vendors differ.
-- There is one writer: each change is added up at once.
CREATE TRIGGER tasks_added AFTER INSERT ON tasks WHEN NEW.finished_at IS NOT NULL BEGIN
    INSERT INTO finished_counts VALUES (NEW.status, CASE WHEN NEW.queue_cleared_at IS NULL THEN NEW.queue ELSE 'cleared' END,
        NEW.priority, NEW.task_type, NEW.repository_url, 1)
        ON CONFLICT (status, book, priority, task_type, repository_url) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER tasks_changed_from AFTER UPDATE ON tasks WHEN OLD.finished_at IS NOT NULL BEGIN
    INSERT INTO finished_counts VALUES (OLD.status, CASE WHEN OLD.queue_cleared_at IS NULL THEN OLD.queue ELSE 'cleared' END,
        OLD.priority, OLD.task_type, OLD.repository_url, -1)
        ON CONFLICT (status, book, priority, task_type, repository_url) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER tasks_changed_to AFTER UPDATE ON tasks WHEN NEW.finished_at IS NOT NULL BEGIN
    INSERT INTO finished_counts VALUES (NEW.status, CASE WHEN NEW.queue_cleared_at IS NULL THEN NEW.queue ELSE 'cleared' END,
        NEW.priority, NEW.task_type, NEW.repository_url, 1)
        ON CONFLICT (status, book, priority, task_type, repository_url) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER tasks_removed AFTER DELETE ON tasks WHEN OLD.finished_at IS NOT NULL BEGIN
    INSERT INTO finished_counts VALUES (OLD.status, CASE WHEN OLD.queue_cleared_at IS NULL THEN OLD.queue ELSE 'cleared' END,
        OLD.priority, OLD.task_type, OLD.repository_url, -1)
        ON CONFLICT (status, book, priority, task_type, repository_url) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER sessions_added AFTER INSERT ON sessions WHEN NEW.terminated_at IS NOT NULL BEGIN
    INSERT INTO terminated_counts VALUES (NEW.worker_id, 1) ON CONFLICT (worker_id) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER sessions_changed_from AFTER UPDATE ON sessions WHEN OLD.terminated_at IS NOT NULL BEGIN
    INSERT INTO terminated_counts VALUES (OLD.worker_id, -1) ON CONFLICT (worker_id) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER sessions_changed_to AFTER UPDATE ON sessions WHEN NEW.terminated_at IS NOT NULL BEGIN
    INSERT INTO terminated_counts VALUES (NEW.worker_id, 1) ON CONFLICT (worker_id) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER sessions_removed AFTER DELETE ON sessions WHEN OLD.terminated_at IS NOT NULL BEGIN
    INSERT INTO terminated_counts VALUES (OLD.worker_id, -1) ON CONFLICT (worker_id) DO UPDATE SET n = n + excluded.n;
END;
