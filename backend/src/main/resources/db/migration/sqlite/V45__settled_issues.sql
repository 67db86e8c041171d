-- Issues of which nothing is left to be told.

-- settled: our comment says what came of a task that is over, and nothing has come since: it is not looked at.
ALTER TABLE forge_issues ADD COLUMN settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1));
-- What was told to its end before this; a minute of grace is for commits that came later than their time.
UPDATE forge_issues SET settled = 1
WHERE told IS NOT NULL AND told_at IS NOT NULL AND tell_attempts = 0
    AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.id = forge_issues.task_id
        AND (t.status IN ('queued', 'in_progress', 'waiting') OR t.updated_at > forge_issues.told_at - 60000))
    AND NOT EXISTS (SELECT 1 FROM pull_requests p WHERE p.task_id = forge_issues.task_id AND p.updated_at > forge_issues.told_at - 60000);
CREATE INDEX forge_issues_to_tell ON forge_issues (tell_at) WHERE settled = 0 AND (task_id IS NOT NULL OR refused IS NOT NULL);

-- From here on the vendors differ.
-- What comes of a task that is over, and of its pull request, is told. told_at goes with it: who had read the row before settles it no more.
CREATE TRIGGER issues_of_tasks AFTER UPDATE OF status, reason_message, kept_execution_id ON tasks
    WHEN OLD.status IN ('completed', 'failed', 'cancelled') BEGIN
    UPDATE forge_issues SET settled = 0, told_at = NULL WHERE task_id = NEW.id;
END;

CREATE TRIGGER issues_of_requests AFTER UPDATE OF state, number, url, problem ON pull_requests
    WHEN NEW.state IS NOT OLD.state OR NEW.number IS NOT OLD.number OR NEW.url IS NOT OLD.url OR NEW.problem IS NOT OLD.problem BEGIN
    UPDATE forge_issues SET settled = 0, told_at = NULL WHERE task_id = NEW.task_id;
END;

CREATE TRIGGER issues_of_dropped_requests AFTER DELETE ON pull_requests BEGIN
    UPDATE forge_issues SET settled = 0, told_at = NULL WHERE task_id = OLD.task_id;
END;

-- Whatever version of a backend notes that an issue has become a task, or cannot.
CREATE TRIGGER issues_taken_or_refused AFTER UPDATE OF task_id, refused ON forge_issues BEGIN
    UPDATE forge_issues SET settled = 0, told_at = NULL WHERE id = NEW.id;
END;
