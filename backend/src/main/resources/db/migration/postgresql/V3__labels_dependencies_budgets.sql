-- labels, depends_on: JSON arrays of texts, or null where there are none. deferred: 1 while a task waits for others.
ALTER TABLE tasks ADD COLUMN labels TEXT;
ALTER TABLE tasks ADD COLUMN depends_on TEXT;
ALTER TABLE tasks ADD COLUMN deferred INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN not_before BIGINT;
-- the branch that the one task delivered which it depends on in the same repository
ALTER TABLE tasks ADD COLUMN base_branch VARCHAR(255);
ALTER TABLE tasks ADD COLUMN max_budget_micro_usd BIGINT;
CREATE INDEX tasks_deferred ON tasks (id) WHERE status = 'queued' AND deferred = 1;

-- What a task waits for. A row is done once that task is completed, and stays so when that task is deleted.
CREATE TABLE task_dependencies (
    task_id     VARCHAR(36) NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    depends_on  VARCHAR(36) NOT NULL,
    done_at     BIGINT,
    PRIMARY KEY (task_id, depends_on)
);

-- Credentials that are at a usage limit; workers that share one take no work until then.
CREATE TABLE credential_limits (
    fingerprint  VARCHAR(128) NOT NULL PRIMARY KEY,
    until        BIGINT       NOT NULL,
    noted_at     BIGINT       NOT NULL
);

-- What was spent today is summed from here.
CREATE INDEX executions_cost ON executions (ended_at, cost_micro_usd) WHERE cost_micro_usd IS NOT NULL;
