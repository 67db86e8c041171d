-- What a board shows of tasks (ADR 14).

-- 1 from a completion with a change until a person has said what they think of it. What was completed before counts as seen.
ALTER TABLE tasks ADD COLUMN to_review INTEGER NOT NULL DEFAULT 0 CHECK (to_review IN (0, 1));
CREATE INDEX tasks_to_review ON tasks (id, repository_url, priority, task_type) WHERE to_review = 1;
CREATE INDEX tasks_finished ON tasks (finished_at, id) WHERE finished_at IS NOT NULL AND NOT (status = 'completed' AND to_review = 1);

-- activity: what the run does now, in one sentence, as event activity_event tells it.
ALTER TABLE executions ADD COLUMN activity VARCHAR(200);
ALTER TABLE executions ADD COLUMN activity_event BIGINT;
ALTER TABLE executions ADD COLUMN activity_at BIGINT;
-- What a completed run changed; null where it reported nothing.
ALTER TABLE executions ADD COLUMN files_changed INTEGER;
ALTER TABLE executions ADD COLUMN insertions INTEGER;
ALTER TABLE executions ADD COLUMN deletions INTEGER;

-- From here on the vendors differ.
-- finished_counts tells apart what waits for a review.
DROP TRIGGER tasks_added;
DROP TRIGGER tasks_changed_from;
DROP TRIGGER tasks_changed_to;
DROP TRIGGER tasks_removed;
CREATE TABLE finished_counts_next (
    status          VARCHAR(16)  NOT NULL,
    book            VARCHAR(32)  NOT NULL,
    priority        VARCHAR(16)  NOT NULL,
    task_type       VARCHAR(16)  NOT NULL,
    repository_url  VARCHAR(500) NOT NULL,
    n               BIGINT       NOT NULL,
    to_review       INTEGER      NOT NULL DEFAULT 0,
    PRIMARY KEY (status, book, priority, task_type, repository_url, to_review)
);
INSERT INTO finished_counts_next SELECT status, book, priority, task_type, repository_url, n, 0 FROM finished_counts;
DROP TABLE finished_counts;
ALTER TABLE finished_counts_next RENAME TO finished_counts;
CREATE TRIGGER tasks_added AFTER INSERT ON tasks WHEN NEW.finished_at IS NOT NULL BEGIN
    INSERT INTO finished_counts VALUES (NEW.status, CASE WHEN NEW.queue_cleared_at IS NULL THEN NEW.queue ELSE 'cleared' END,
        NEW.priority, NEW.task_type, NEW.repository_url, 1, NEW.to_review)
        ON CONFLICT (status, book, priority, task_type, repository_url, to_review) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER tasks_changed_from AFTER UPDATE ON tasks WHEN OLD.finished_at IS NOT NULL BEGIN
    INSERT INTO finished_counts VALUES (OLD.status, CASE WHEN OLD.queue_cleared_at IS NULL THEN OLD.queue ELSE 'cleared' END,
        OLD.priority, OLD.task_type, OLD.repository_url, -1, OLD.to_review)
        ON CONFLICT (status, book, priority, task_type, repository_url, to_review) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER tasks_changed_to AFTER UPDATE ON tasks WHEN NEW.finished_at IS NOT NULL BEGIN
    INSERT INTO finished_counts VALUES (NEW.status, CASE WHEN NEW.queue_cleared_at IS NULL THEN NEW.queue ELSE 'cleared' END,
        NEW.priority, NEW.task_type, NEW.repository_url, 1, NEW.to_review)
        ON CONFLICT (status, book, priority, task_type, repository_url, to_review) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER tasks_removed AFTER DELETE ON tasks WHEN OLD.finished_at IS NOT NULL BEGIN
    INSERT INTO finished_counts VALUES (OLD.status, CASE WHEN OLD.queue_cleared_at IS NULL THEN OLD.queue ELSE 'cleared' END,
        OLD.priority, OLD.task_type, OLD.repository_url, -1, OLD.to_review)
        ON CONFLICT (status, book, priority, task_type, repository_url, to_review) DO UPDATE SET n = n + excluded.n;
END;
