-- Pull requests: what a task is to deliver, and the one request that each has.

-- pull_request, draft: a pull request is opened once the branch was pushed.
ALTER TABLE tasks ADD COLUMN delivery VARCHAR(16) NOT NULL DEFAULT 'branch' CHECK (delivery IN ('branch', 'pull_request', 'draft'));

-- A row from the first completion of a task that is to have one, so that it is opened whatever dies in between. number, url: null until the
-- forge has it. to_write: a run has completed since it was opened or written last. problem: one sentence, why it is not as it should be.
-- attempts: that went wrong in a row. next_at: when the forge is asked next; null: never more. Whoever moves it on asks.
CREATE TABLE pull_requests (
    task_id       VARCHAR(36)  NOT NULL PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
    state         VARCHAR(16)  NOT NULL CHECK (state IN ('wanted', 'draft', 'open', 'merged', 'closed', 'failed')),
    number        BIGINT,
    url           VARCHAR(1000),
    checks        VARCHAR(16)  CHECK (checks IN ('pending', 'passed', 'failed')),
    review_state  VARCHAR(32)  CHECK (review_state IN ('approved', 'changes_requested')),
    to_write      INTEGER      NOT NULL CHECK (to_write IN (0, 1)),
    problem       VARCHAR(500),
    attempts      INTEGER      NOT NULL,
    next_at       BIGINT,
    updated_at    BIGINT       NOT NULL,
    CHECK ((number IS NULL) = (url IS NULL)),
    CHECK (state IN ('wanted', 'failed') OR number IS NOT NULL),
    CHECK (state NOT IN ('merged', 'closed') OR next_at IS NULL)
);
CREATE INDEX pull_requests_due ON pull_requests (next_at) WHERE next_at IS NOT NULL;

-- From here on the vendors differ.
CREATE FUNCTION want_pull_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pull_requests (task_id, state, to_write, attempts, next_at, updated_at)
    VALUES (NEW.id, 'wanted', 1, 0, NEW.updated_at, NEW.updated_at)
    ON CONFLICT (task_id) DO UPDATE SET
        state = CASE WHEN pull_requests.number IS NULL THEN 'wanted' ELSE pull_requests.state END,
        to_write = 1, attempts = 0, next_at = excluded.next_at
    WHERE pull_requests.state NOT IN ('merged', 'closed');
    RETURN NULL;
END $$;
CREATE TRIGGER tasks_completed_with_request AFTER UPDATE OF status ON tasks FOR EACH ROW
    WHEN (NEW.status = 'completed' AND OLD.status <> 'completed' AND NEW.delivery <> 'branch') EXECUTE FUNCTION want_pull_request();

CREATE FUNCTION note_changed_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('task', NEW.task_id, NEW.task_id, 'edited', CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT));
    RETURN NULL;
END $$;
CREATE TRIGGER pull_requests_heard AFTER UPDATE OF state, number, checks, review_state ON pull_requests FOR EACH ROW
    WHEN ((NEW.state, NEW.number, NEW.checks, NEW.review_state) IS DISTINCT FROM (OLD.state, OLD.number, OLD.checks, OLD.review_state))
    EXECUTE FUNCTION note_changed_request();
