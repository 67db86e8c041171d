-- How many tasks of a repository run at once.

-- max_parallel: null: as many as there are slots.
ALTER TABLE repositories ADD COLUMN max_parallel INTEGER CHECK (max_parallel > 0);
CREATE INDEX repositories_limited ON repositories (url_key) WHERE max_parallel IS NOT NULL;

-- repository_key: what all forms of its repository's address have in common; null in rows of before, until their repository is limited or they are queued again.
-- limited: 1 of a task that is not over and whose repository has max_parallel. What none of them is costs nothing: both indexes are empty.
ALTER TABLE tasks ADD COLUMN repository_key VARCHAR(600);
ALTER TABLE tasks ADD COLUMN limited INTEGER NOT NULL DEFAULT 0;
CREATE INDEX tasks_limited_running ON tasks (repository_key) WHERE status = 'in_progress' AND limited = 1;
CREATE INDEX tasks_limited_queued ON tasks (repository_key, queue, labels, affinity_worker_id, position) WHERE status = 'queued' AND limited = 1;

-- From here on the vendors differ.
-- The decision: a task that would be one too many does not begin, whoever grants how many at the same moment. Its grant changes nothing.
CREATE TRIGGER tasks_within_limit BEFORE UPDATE OF status ON tasks
    WHEN NEW.limited = 1 AND NEW.status = 'in_progress' AND OLD.status <> 'in_progress'
        AND (SELECT r.max_parallel FROM repositories r WHERE r.url_key = NEW.repository_key AND r.max_parallel IS NOT NULL)
            <= (SELECT COUNT(*) FROM tasks t WHERE t.status = 'in_progress' AND t.limited = 1 AND t.repository_key = NEW.repository_key) BEGIN
    SELECT RAISE(IGNORE);
END;
