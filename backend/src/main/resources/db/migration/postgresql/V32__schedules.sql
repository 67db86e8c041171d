-- Tasks that come by themselves.

-- task: JSON body of POST /tasks. next_at: the time that is fired next; due_at: when, with jitter. Both null: none comes. version: grows with
-- each change and each time that is fired; whoever moves it on fires.
CREATE TABLE schedules (
    id              VARCHAR(36)   NOT NULL PRIMARY KEY,
    name            VARCHAR(63)   NOT NULL,
    cron            VARCHAR(200)  NOT NULL,
    time_zone       VARCHAR(64)   NOT NULL,
    task            TEXT          NOT NULL,
    overlap         VARCHAR(16)   NOT NULL CHECK (overlap IN ('skip', 'queue', 'cancel_running')),
    catch_up        VARCHAR(16)   NOT NULL CHECK (catch_up IN ('none', 'once')),
    jitter_seconds  INTEGER       NOT NULL CHECK (jitter_seconds BETWEEN 0 AND 3600),
    enabled         INTEGER       NOT NULL CHECK (enabled IN (0, 1)),
    next_at         BIGINT,
    due_at          BIGINT,
    version         BIGINT        NOT NULL,
    created_at      BIGINT        NOT NULL,
    updated_at      BIGINT        NOT NULL,
    updated_by      VARCHAR(200)  NOT NULL,
    CHECK ((next_at IS NULL) = (due_at IS NULL)),
    CHECK (enabled = 1 OR next_at IS NULL)
);
CREATE UNIQUE INDEX schedules_name ON schedules (name);
CREATE INDEX schedules_due ON schedules (due_at);

-- What became of a time. task_id: the task may be deleted.
CREATE TABLE schedule_runs (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    schedule_id  VARCHAR(36)  NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    planned_at   BIGINT       NOT NULL,
    fired_at     BIGINT       NOT NULL,
    outcome      VARCHAR(16)  NOT NULL CHECK (outcome IN ('started', 'waiting', 'skipped', 'failed')),
    reason       TEXT,
    task_id      VARCHAR(36)
);
CREATE UNIQUE INDEX schedule_runs_time ON schedule_runs (schedule_id, planned_at);
CREATE INDEX schedule_runs_waiting ON schedule_runs (id) WHERE outcome = 'waiting';
