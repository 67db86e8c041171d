-- Figures of what ran: counted buckets (ADR 14).

-- What happened and is not added up yet; kind: began, ended, or failed of a task that failed without a run. took_ms: of began how long it had
-- waited since it could be claimed, of ended how long it ran. class: of a failure, else empty.
CREATE TABLE run_marks (
    kind            VARCHAR(16)  NOT NULL,
    at              BIGINT       NOT NULL,
    status          VARCHAR(16)  NOT NULL,
    queue           VARCHAR(32)  NOT NULL,
    worker          VARCHAR(100) NOT NULL,
    class           VARCHAR(32)  NOT NULL,
    repository_url  VARCHAR(500) NOT NULL,
    took_ms         BIGINT       NOT NULL,
    cost_micro_usd  BIGINT       NOT NULL
);

-- What was in a stretch that begins at that time; a row only where something was. step_ms: a minute or an hour. dimension: all, queue,
-- worker, class or repository; name: which of them. depth: the most that could be claimed at once, null where nobody looked.
CREATE TABLE series_points (
    step_ms         BIGINT       NOT NULL,
    at              BIGINT       NOT NULL,
    dimension       VARCHAR(16)  NOT NULL,
    name            VARCHAR(500) NOT NULL,
    started         BIGINT       NOT NULL DEFAULT 0,
    finished        BIGINT       NOT NULL DEFAULT 0,
    failed          BIGINT       NOT NULL DEFAULT 0,
    ended           BIGINT       NOT NULL DEFAULT 0,
    wait_ms         BIGINT       NOT NULL DEFAULT 0,
    run_ms          BIGINT       NOT NULL DEFAULT 0,
    cost_micro_usd  BIGINT       NOT NULL DEFAULT 0,
    depth           BIGINT,
    PRIMARY KEY (step_ms, dimension, at, name)
);

-- How many waits and runs of a stretch were about how long; of all and of queues only. step: n of a time from 1.25 to the power of n ms.
CREATE TABLE series_times (
    step_ms         BIGINT       NOT NULL,
    at              BIGINT       NOT NULL,
    dimension       VARCHAR(16)  NOT NULL,
    name            VARCHAR(500) NOT NULL,
    kind            VARCHAR(16)  NOT NULL,
    step            INTEGER      NOT NULL,
    n               BIGINT       NOT NULL,
    PRIMARY KEY (step_ms, dimension, at, name, kind, step)
);

-- From here on the vendors differ.
CREATE FUNCTION mark_begun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO run_marks
    SELECT 'began', NEW.started_at, 'running', t.queue, NEW.worker_name, '', t.repository_url, GREATEST(0, NEW.started_at - t.due_at), 0
    FROM tasks t WHERE t.id = NEW.task_id;
    RETURN NULL;
END $$;
CREATE TRIGGER executions_began AFTER INSERT ON executions FOR EACH ROW EXECUTE FUNCTION mark_begun();

CREATE FUNCTION mark_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO run_marks
    SELECT 'ended', NEW.ended_at, NEW.status, t.queue, NEW.worker_name, COALESCE(NEW.failure_class, ''), t.repository_url,
        GREATEST(0, NEW.ended_at - NEW.started_at), COALESCE(NEW.cost_micro_usd, 0)
    FROM tasks t WHERE t.id = NEW.task_id;
    RETURN NULL;
END $$;
CREATE TRIGGER executions_ended AFTER UPDATE OF status ON executions FOR EACH ROW
    WHEN (OLD.status = 'running' AND NEW.status <> 'running') EXECUTE FUNCTION mark_ended();

CREATE FUNCTION mark_failed_unrun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO run_marks VALUES ('failed', NEW.finished_at, 'failed', NEW.queue, '', COALESCE(NEW.failure_class, ''), NEW.repository_url, 0, 0);
    RETURN NULL;
END $$;
CREATE TRIGGER tasks_failed_unrun AFTER UPDATE OF status ON tasks FOR EACH ROW
    WHEN (NEW.status = 'failed' AND OLD.status IN ('queued', 'waiting')) EXECUTE FUNCTION mark_failed_unrun();

ALTER TABLE run_marks SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
