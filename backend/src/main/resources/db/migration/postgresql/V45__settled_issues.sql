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
-- Who has locked a task locks its pull request before its issue, as who notes how the request stands does.
CREATE FUNCTION tell_issue_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM pull_requests WHERE task_id = NEW.id FOR UPDATE;
    UPDATE forge_issues SET settled = 0, told_at = NULL WHERE task_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER issues_of_tasks AFTER UPDATE OF status, reason_message, kept_execution_id ON tasks FOR EACH ROW
    WHEN (OLD.status IN ('completed', 'failed', 'cancelled')) EXECUTE FUNCTION tell_issue_of_task();

-- With the task its request goes and its issue is let go, in the order in which their references were made: perhaps by a restored dump.
CREATE FUNCTION lock_request_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM pull_requests WHERE task_id = OLD.id FOR UPDATE;
    RETURN OLD;
END $$;
CREATE TRIGGER requests_of_deleted_tasks BEFORE DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION lock_request_of_task();

CREATE FUNCTION tell_issue_of_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE forge_issues SET settled = 0, told_at = NULL WHERE task_id = OLD.task_id;
    RETURN NULL;
END $$;
CREATE TRIGGER issues_of_requests AFTER UPDATE OF state, number, url, problem ON pull_requests FOR EACH ROW
    WHEN ((NEW.state, NEW.number, NEW.url, NEW.problem) IS DISTINCT FROM (OLD.state, OLD.number, OLD.url, OLD.problem))
    EXECUTE FUNCTION tell_issue_of_request();
CREATE TRIGGER issues_of_dropped_requests AFTER DELETE ON pull_requests FOR EACH ROW EXECUTE FUNCTION tell_issue_of_request();

-- Whatever version of a backend notes that an issue has become a task, or cannot.
CREATE FUNCTION tell_issue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE forge_issues SET settled = 0, told_at = NULL WHERE id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER issues_taken_or_refused AFTER UPDATE OF task_id, refused ON forge_issues FOR EACH ROW EXECUTE FUNCTION tell_issue();
