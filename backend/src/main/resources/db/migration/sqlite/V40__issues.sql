-- Issues that become tasks.

-- issues: whether what people with the right to write ask for in issues of it becomes tasks.
ALTER TABLE repositories ADD COLUMN issues INTEGER NOT NULL DEFAULT 0 CHECK (issues IN (0, 1));

-- How far the issues of a repository were looked through: a row while it takes them, from the first look. taken_from: what was asked for
-- before is not taken. since: the change that was seen last, by the forge's clock. next_at: when the forge is asked
-- next; whoever moves it on asks. attempts: that went wrong in a row. problem: one sentence, why it is not looked at. No reference: the table of repositories is a later one.
CREATE TABLE issue_looks (
    url_key    VARCHAR(600) NOT NULL PRIMARY KEY,
    taken_from BIGINT       NOT NULL,
    since      BIGINT       NOT NULL,
    next_at    BIGINT       NOT NULL,
    attempts   INTEGER      NOT NULL,
    problem    VARCHAR(500)
);

-- Issues that somebody said something of. issue_id: the forge's own id of one of which a task was made or refused; null: it was not looked at,
-- or asks nothing of us. heard: JSON array of the keys of what was asked for and is done. labelled: whether it had the label then. task_id: null
-- also where the task was deleted. refused: why no task could be made. look_at: when the forge is asked how it stands; null: it has not changed.
-- comment_id: of our comment there. told: a hash of what that says. told_at: as of when. tell_at: not written again before.
-- attempts, tell_attempts: that went wrong in a row. problem: one sentence, why we cannot do there what is to be done.
CREATE TABLE forge_issues (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    url_key        VARCHAR(600) NOT NULL,
    number         BIGINT       NOT NULL,
    repository_url VARCHAR(500) NOT NULL,
    forge          VARCHAR(63)  NOT NULL,
    issue_id       VARCHAR(64),
    url            VARCHAR(1000),
    heard          TEXT         NOT NULL DEFAULT '[]',
    labelled       INTEGER      NOT NULL DEFAULT 0 CHECK (labelled IN (0, 1)),
    task_id        VARCHAR(36)  REFERENCES tasks (id) ON DELETE SET NULL,
    refused        VARCHAR(500),
    look_at        BIGINT,
    attempts       INTEGER      NOT NULL DEFAULT 0,
    comment_id     BIGINT,
    told           VARCHAR(64),
    told_at        BIGINT,
    tell_at        BIGINT       NOT NULL,
    tell_attempts  INTEGER      NOT NULL DEFAULT 0,
    problem        VARCHAR(500),
    UNIQUE (url_key, number),
    CHECK (task_id IS NULL OR issue_id IS NOT NULL AND url IS NOT NULL)
);
CREATE UNIQUE INDEX forge_issues_task ON forge_issues (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX forge_issues_to_look_at ON forge_issues (look_at) WHERE look_at IS NOT NULL;
