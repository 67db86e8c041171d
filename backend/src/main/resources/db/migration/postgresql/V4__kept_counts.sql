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
    n               BIGINT       NOT NULL
);
CREATE TABLE terminated_counts (
    worker_id  VARCHAR(36) NOT NULL,
    n          BIGINT      NOT NULL
);
INSERT INTO finished_counts SELECT status, CASE WHEN queue_cleared_at IS NULL THEN queue ELSE 'cleared' END, priority, task_type,
    repository_url, COUNT(*) FROM tasks WHERE finished_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
INSERT INTO terminated_counts SELECT worker_id, COUNT(*) FROM sessions WHERE status = 'terminated' GROUP BY worker_id;

-- From here on the vendors differ.
-- Each change adds a row, so that no two changes wait for each other; KeptCounts makes one row a kind of them again.
CREATE FUNCTION count_finished() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.finished_at IS NOT NULL THEN
        INSERT INTO finished_counts VALUES (OLD.status, CASE WHEN OLD.queue_cleared_at IS NULL THEN OLD.queue ELSE 'cleared' END,
            OLD.priority, OLD.task_type, OLD.repository_url, -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.finished_at IS NOT NULL THEN
        INSERT INTO finished_counts VALUES (NEW.status, CASE WHEN NEW.queue_cleared_at IS NULL THEN NEW.queue ELSE 'cleared' END,
            NEW.priority, NEW.task_type, NEW.repository_url, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tasks_added AFTER INSERT ON tasks FOR EACH ROW
    WHEN (NEW.finished_at IS NOT NULL) EXECUTE FUNCTION count_finished();
CREATE TRIGGER tasks_changed AFTER UPDATE ON tasks FOR EACH ROW
    WHEN (OLD.finished_at IS NOT NULL OR NEW.finished_at IS NOT NULL) EXECUTE FUNCTION count_finished();
CREATE TRIGGER tasks_removed AFTER DELETE ON tasks FOR EACH ROW
    WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION count_finished();

CREATE FUNCTION count_terminated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.terminated_at IS NOT NULL THEN
        INSERT INTO terminated_counts VALUES (OLD.worker_id, -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.terminated_at IS NOT NULL THEN
        INSERT INTO terminated_counts VALUES (NEW.worker_id, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sessions_added AFTER INSERT ON sessions FOR EACH ROW
    WHEN (NEW.terminated_at IS NOT NULL) EXECUTE FUNCTION count_terminated();
CREATE TRIGGER sessions_changed AFTER UPDATE ON sessions FOR EACH ROW
    WHEN (OLD.terminated_at IS NOT NULL OR NEW.terminated_at IS NOT NULL) EXECUTE FUNCTION count_terminated();
CREATE TRIGGER sessions_removed AFTER DELETE ON sessions FOR EACH ROW
    WHEN (OLD.terminated_at IS NOT NULL) EXECUTE FUNCTION count_terminated();

-- A claim's id is unique among the executions, which are written with it; here most rows have none.
ALTER TABLE tasks DROP CONSTRAINT tasks_claim_id_key;

-- Plans and partial indexes must not lag behind a queue that fills and empties within minutes.
ALTER TABLE tasks SET (autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE finished_counts SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
