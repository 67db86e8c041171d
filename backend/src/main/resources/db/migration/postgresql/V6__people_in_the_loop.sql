-- People in the loop (ADR 7).

-- question_id: what the task is parked on, or was and is answered now; null once that run has ended. parked_call: Claude's id of
-- the call that it makes again by itself. ran_ms: running time of the attempt before it was parked.
ALTER TABLE tasks ADD COLUMN question_id VARCHAR(36);
ALTER TABLE tasks ADD COLUMN parked_call VARCHAR(200);
ALTER TABLE tasks ADD COLUMN ran_ms BIGINT NOT NULL DEFAULT 0;
-- checkpoint_id: the execution whose checkpoint is the task's last. portable: 1 where it holds the session, so that any worker can go on.
ALTER TABLE tasks ADD COLUMN checkpoint_id VARCHAR(36);
ALTER TABLE tasks ADD COLUMN portable INTEGER NOT NULL DEFAULT 0;
CREATE INDEX tasks_parked ON tasks (session_id) WHERE question_id IS NOT NULL;
CREATE INDEX tasks_question ON tasks (question_id) WHERE question_id IS NOT NULL;

-- What a run asks of a person. input_sha256 is of the tool's input with sorted keys. parked: 1 once its run was.
CREATE TABLE questions (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    task_id        VARCHAR(36)  NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    execution_id   VARCHAR(36)  NOT NULL,
    session_id     VARCHAR(36)  NOT NULL,
    worker_id      VARCHAR(36)  NOT NULL,
    kind           VARCHAR(16)  NOT NULL CHECK (kind IN ('permission', 'question', 'plan')),
    call_id        VARCHAR(200) NOT NULL,
    agent_id       VARCHAR(200),
    tool_name      VARCHAR(200) NOT NULL,
    tool_input     TEXT         NOT NULL,
    input_sha256   VARCHAR(64)  NOT NULL,
    content        TEXT         NOT NULL,
    choices        TEXT,
    rule           VARCHAR(200),
    status         VARCHAR(16)  NOT NULL CHECK (status IN ('open', 'answered', 'withdrawn', 'expired')),
    parked         INTEGER      NOT NULL CHECK (parked IN (0, 1)),
    created_at     BIGINT       NOT NULL,
    overdue_at     BIGINT,
    closed_at      BIGINT,
    close_reason   VARCHAR(500),
    answer_id      VARCHAR(36),
    answered_by    VARCHAR(200),
    response       TEXT,
    allowed        INTEGER CHECK (allowed IN (0, 1)),
    for_task       INTEGER CHECK (for_task IN (0, 1)),
    answer_message TEXT,
    updated_input  TEXT,
    taken_at       BIGINT,
    UNIQUE (execution_id, call_id),
    CHECK ((status = 'open') = (closed_at IS NULL)),
    CHECK ((status = 'answered') = (answered_by IS NOT NULL)),
    CHECK ((status = 'answered') = (allowed IS NOT NULL))
);
CREATE INDEX questions_open ON questions (created_at) WHERE status = 'open';
CREATE INDEX questions_untaken ON questions (closed_at) WHERE status = 'answered' AND taken_at IS NULL;
CREATE INDEX questions_call ON questions (task_id, call_id);
CREATE INDEX questions_session ON questions (session_id, created_at);

-- What people wrote to a task's agent. taken_at: when the agent had read it.
CREATE TABLE messages (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    task_id        VARCHAR(36)  NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    session_id     VARCHAR(36),
    content        TEXT         NOT NULL,
    actor          VARCHAR(200) NOT NULL,
    created_at     BIGINT       NOT NULL,
    taken_at       BIGINT,
    execution_id   VARCHAR(36)
);
CREATE INDEX messages_untaken ON messages (task_id, created_at) WHERE taken_at IS NULL;
CREATE INDEX messages_session ON messages (session_id, created_at);

-- The state of a run that another worker can go on from; at most one is kept for a task, apart from those of lost runs.
-- size_bytes and sha256 are of the whole content, which lies in parts of 1 MiB. session_id: null where the transcript is not in it.
CREATE TABLE checkpoints (
    execution_id   VARCHAR(36)  NOT NULL PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
    task_id        VARCHAR(36)  NOT NULL,
    base_commit    VARCHAR(64)  NOT NULL,
    head_commit    VARCHAR(64)  NOT NULL,
    session_id     VARCHAR(36),
    size_bytes     BIGINT       NOT NULL,
    sha256         VARCHAR(64)  NOT NULL,
    created_at     BIGINT       NOT NULL
);
CREATE INDEX checkpoints_task ON checkpoints (task_id);

-- What a session was last seen at.
ALTER TABLE sessions ADD COLUMN branch_name VARCHAR(255);
ALTER TABLE sessions ADD COLUMN context_tokens BIGINT;
ALTER TABLE sessions ADD COLUMN context_window BIGINT;
CREATE INDEX sessions_idle ON sessions (repository_url, last_activity_at) WHERE status = 'idle';

-- Two more kinds of orders.
CREATE TABLE directives_next (
    worker_id     VARCHAR(36) NOT NULL REFERENCES workers (id) ON DELETE CASCADE,
    n             BIGINT      NOT NULL,
    incarnation   VARCHAR(36) NOT NULL,
    kind          VARCHAR(16) NOT NULL CHECK (kind IN ('cancel', 'drain', 'resume', 'stop', 'answer', 'message')),
    execution_id  VARCHAR(36),
    message       TEXT,
    created_at    BIGINT      NOT NULL,
    PRIMARY KEY (worker_id, n)
);
INSERT INTO directives_next SELECT worker_id, n, incarnation, kind, execution_id, message, created_at FROM directives;
DROP TABLE directives;
ALTER TABLE directives_next RENAME TO directives;

-- From here on the vendors differ.
CREATE TABLE checkpoint_parts (
    execution_id   VARCHAR(36)  NOT NULL REFERENCES checkpoints (execution_id) ON DELETE CASCADE,
    n              INTEGER      NOT NULL,
    data           BYTEA       NOT NULL,
    PRIMARY KEY (execution_id, n)
);
