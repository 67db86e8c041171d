-- Instants are epoch milliseconds UTC (BIGINT), ids are UUIDs as text, money is millionths of a US dollar,
-- booleans are 0/1, JSON is text. The two vendors' files differ in the sequence and in automatic keys only;
-- SchemaParityTest compares them.

-- Numbers queue positions: first in, first out.
CREATE TABLE work_sequence (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    value BIGINT  NOT NULL
);
INSERT INTO work_sequence (id, value) VALUES (1, 0);

-- A task and its one live work order. The row is the truth; Redis holds ids of queued rows only.
CREATE TABLE tasks (
    id                   VARCHAR(36)  NOT NULL PRIMARY KEY,
    title                VARCHAR(255) NOT NULL,
    description          TEXT         NOT NULL,
    task_type            VARCHAR(16)  NOT NULL,
    priority             VARCHAR(16)  NOT NULL,
    repository_url       VARCHAR(500) NOT NULL,
    branch_name          VARCHAR(255),
    work_branch          VARCHAR(255) NOT NULL,
    permission_level     VARCHAR(16)  NOT NULL,
    timeout_ms           BIGINT       NOT NULL,
    max_attempts         INTEGER      NOT NULL,
    model                VARCHAR(100),
    verify_command       TEXT,
    metadata             TEXT,
    status               VARCHAR(16)  NOT NULL CHECK (status IN ('queued', 'in_progress', 'waiting', 'completed', 'failed', 'cancelled')),
    created_at           BIGINT       NOT NULL,
    updated_at           BIGINT       NOT NULL,
    started_at           BIGINT,
    finished_at          BIGINT,
    -- the work order: the task's place in the queue
    job_id               VARCHAR(36)  NOT NULL UNIQUE,
    queue                VARCHAR(32)  NOT NULL,
    position             BIGINT       NOT NULL,
    due_at               BIGINT       NOT NULL,
    dispatched_at        BIGINT,
    attempts             INTEGER      NOT NULL,
    lost_workers         INTEGER      NOT NULL,
    session_id           VARCHAR(36),
    fresh                INTEGER      NOT NULL,
    affinity_worker_id   VARCHAR(36),
    affinity_until       BIGINT,
    cancel_requested_at  BIGINT,
    cancel_requested_by  VARCHAR(200),
    queue_cleared_at     BIGINT,
    -- the right to run it: fence and claim are the lease token; the fence only grows and is never reset
    fence                BIGINT       NOT NULL,
    claim_id             VARCHAR(36)  UNIQUE,
    execution_id         VARCHAR(36),
    worker_id            VARCHAR(36),
    lease_until          BIGINT,
    deadline_at          BIGINT,
    -- why it is where it is
    reason_code          VARCHAR(64)  NOT NULL,
    reason_message       TEXT         NOT NULL,
    reason_since         BIGINT       NOT NULL,
    next_event_at        BIGINT,
    failure_class        VARCHAR(32),
    CHECK ((status = 'in_progress') = (claim_id IS NOT NULL)),
    CHECK (status <> 'in_progress' OR (execution_id IS NOT NULL AND worker_id IS NOT NULL AND lease_until IS NOT NULL AND deadline_at IS NOT NULL)),
    CHECK ((status IN ('completed', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
);
CREATE INDEX tasks_queued ON tasks (queue, position) WHERE status = 'queued';
CREATE INDEX tasks_undispatched ON tasks (queue, position) WHERE status = 'queued' AND dispatched_at IS NULL;
CREATE INDEX tasks_affinity ON tasks (affinity_until) WHERE status = 'queued' AND affinity_worker_id IS NOT NULL;
CREATE INDEX tasks_running ON tasks (lease_until) WHERE status = 'in_progress';
CREATE INDEX tasks_waiting ON tasks (next_event_at) WHERE status = 'waiting';
CREATE INDEX tasks_session_held ON tasks (session_id) WHERE status IN ('in_progress', 'waiting');
-- Two runs in one session cannot be, whoever grants them at the same moment.
CREATE UNIQUE INDEX tasks_session_running ON tasks (session_id) WHERE status = 'in_progress';
CREATE INDEX tasks_status ON tasks (status, id);
CREATE INDEX tasks_queue_books ON tasks (queue, status);
-- A list filtered by any of status, type, priority and repository is paged and counted in one of these alone.
CREATE INDEX tasks_repository ON tasks (repository_url, id, status, priority, task_type);
CREATE INDEX tasks_priority ON tasks (priority, id, status, task_type);
CREATE INDEX tasks_type ON tasks (task_type, id, status);

-- Every state change of a task, in the order in which it was made. Rows are added and never changed.
CREATE TABLE task_history (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    task_id       VARCHAR(36)  NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    job_id        VARCHAR(36)  NOT NULL,
    from_status   VARCHAR(16),
    to_status     VARCHAR(16)  NOT NULL,
    fence         BIGINT       NOT NULL,
    execution_id  VARCHAR(36),
    actor         VARCHAR(200) NOT NULL,
    reason_code   VARCHAR(64)  NOT NULL,
    message       TEXT         NOT NULL,
    at            BIGINT       NOT NULL
);
CREATE INDEX task_history_task ON task_history (task_id, id);

CREATE TABLE idempotency_keys (
    idempotency_key VARCHAR(200) NOT NULL PRIMARY KEY,
    body_sha256     VARCHAR(64)  NOT NULL,
    task_id         VARCHAR(36)  NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    created_at      BIGINT       NOT NULL
);
CREATE INDEX idempotency_keys_task ON idempotency_keys (task_id);

CREATE TABLE workers (
    id                     VARCHAR(36)  NOT NULL PRIMARY KEY,
    name                   VARCHAR(100) NOT NULL UNIQUE,
    incarnation            VARCHAR(36)  NOT NULL,
    token_sha256           VARCHAR(64)  NOT NULL UNIQUE,
    status                 VARCHAR(16)  NOT NULL CHECK (status IN ('idle', 'busy', 'waiting', 'error', 'draining', 'offline')),
    draining               INTEGER      NOT NULL CHECK (draining IN (0, 1)),
    slots                  INTEGER      NOT NULL CHECK (slots > 0),
    labels                 TEXT         NOT NULL,
    version                VARCHAR(100),
    host                   VARCHAR(255),
    credential_fingerprint VARCHAR(128),
    error_message          TEXT,
    registered_at          BIGINT       NOT NULL,
    last_seen_at           BIGINT       NOT NULL,
    deregistered_at        BIGINT,
    last_directive         BIGINT       NOT NULL
);

-- Orders to a worker, numbered per worker without a gap.
CREATE TABLE directives (
    worker_id     VARCHAR(36) NOT NULL REFERENCES workers (id) ON DELETE CASCADE,
    n             BIGINT      NOT NULL,
    incarnation   VARCHAR(36) NOT NULL,
    kind          VARCHAR(16) NOT NULL CHECK (kind IN ('cancel', 'drain', 'resume', 'stop')),
    execution_id  VARCHAR(36),
    message       TEXT,
    created_at    BIGINT      NOT NULL,
    PRIMARY KEY (worker_id, n)
);

-- One attempt to run a work order, by one worker.
CREATE TABLE executions (
    id                          VARCHAR(36)  NOT NULL PRIMARY KEY,
    task_id                     VARCHAR(36)  NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    job_id                      VARCHAR(36)  NOT NULL,
    attempt                     INTEGER      NOT NULL,
    worker_id                   VARCHAR(36)  NOT NULL,
    worker_name                 VARCHAR(100) NOT NULL,
    incarnation                 VARCHAR(36)  NOT NULL,
    fence                       BIGINT       NOT NULL,
    claim_id                    VARCHAR(36)  NOT NULL UNIQUE,
    request_id                  VARCHAR(100),
    request_ordinal             INTEGER      NOT NULL,
    session_id                  VARCHAR(36),
    session_resumed             INTEGER      NOT NULL,
    branch                      VARCHAR(255) NOT NULL,
    status                      VARCHAR(16)  NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled', 'lost', 'handed_back')),
    failure_class               VARCHAR(32),
    message                     TEXT,
    last_output                 TEXT,
    exit_code                   INTEGER,
    started_at                  BIGINT       NOT NULL,
    ended_at                    BIGINT,
    turns                       INTEGER,
    input_tokens                BIGINT,
    output_tokens               BIGINT,
    cache_creation_input_tokens BIGINT,
    cache_read_input_tokens     BIGINT,
    cost_micro_usd              BIGINT,
    result                      TEXT,
    final_event                 BIGINT,
    stored_event                BIGINT       NOT NULL,
    UNIQUE (task_id, fence),
    CHECK ((status = 'running') = (ended_at IS NULL))
);
CREATE INDEX executions_job ON executions (job_id, fence);
CREATE INDEX executions_running ON executions (worker_id) WHERE status = 'running';
CREATE UNIQUE INDEX executions_request ON executions (worker_id, incarnation, request_id, request_ordinal) WHERE request_id IS NOT NULL;

-- What one run said, numbered by its worker from 1.
CREATE TABLE execution_events (
    execution_id  VARCHAR(36) NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
    seq           BIGINT      NOT NULL CHECK (seq > 0),
    type          VARCHAR(64) NOT NULL,
    at            BIGINT      NOT NULL,
    data          TEXT        NOT NULL,
    size_bytes    BIGINT      NOT NULL,
    truncated     INTEGER     NOT NULL CHECK (truncated IN (0, 1)),
    PRIMARY KEY (execution_id, seq)
);

CREATE TABLE execution_diffs (
    execution_id  VARCHAR(36) NOT NULL PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
    diff          TEXT        NOT NULL,
    size_bytes    BIGINT      NOT NULL,
    base_commit   VARCHAR(64) NOT NULL,
    head_commit   VARCHAR(64) NOT NULL,
    created_at    BIGINT      NOT NULL
);

-- Pushes that were allowed, recorded before they are made.
CREATE TABLE publications (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    task_id       VARCHAR(36)  NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    execution_id  VARCHAR(36)  NOT NULL,
    fence         BIGINT       NOT NULL,
    branch        VARCHAR(255) NOT NULL,
    old_commit    VARCHAR(64),
    new_commit    VARCHAR(64)  NOT NULL,
    at            BIGINT       NOT NULL
);
CREATE INDEX publications_task ON publications (task_id, branch);

-- Claude Code conversations.
CREATE TABLE sessions (
    session_id        VARCHAR(36)  NOT NULL PRIMARY KEY,
    worker_id         VARCHAR(36)  NOT NULL,
    task_id           VARCHAR(36),
    repository_url    VARCHAR(500),
    status            VARCHAR(16)  NOT NULL CHECK (status IN ('active', 'idle', 'terminated')),
    created_at        BIGINT       NOT NULL,
    last_activity_at  BIGINT       NOT NULL,
    tasks_served      INTEGER      NOT NULL,
    terminated_at     BIGINT,
    end_reason        VARCHAR(200),
    CHECK ((status = 'terminated') = (terminated_at IS NOT NULL))
);
CREATE INDEX sessions_open ON sessions (last_activity_at) WHERE status <> 'terminated';

-- When each kind of loop last turned, whichever backend turned it.
CREATE TABLE ticks (
    name  VARCHAR(64) NOT NULL PRIMARY KEY,
    at    BIGINT      NOT NULL
);
