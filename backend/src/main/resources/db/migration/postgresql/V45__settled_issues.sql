-- Issues of which nothing is left to be told.

-- settled: our comment says what came of a task that is over, and nothing has come since: it is not looked at.
ALTER TABLE forge_issues ADD COLUMN settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1));
CREATE INDEX forge_issues_to_tell ON forge_issues (tell_at) WHERE settled = 0 AND (task_id IS NOT NULL OR refused IS NOT NULL);

-- From here on the vendors differ.
-- What comes of a task that is over, and of its pull request, is told. told_at goes with it: who had read the row before settles it no more.
CREATE FUNCTION tell_issue_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE forge_issues SET settled = 0, told_at = NULL WHERE task_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER issues_of_tasks AFTER UPDATE OF status, reason_message, kept_execution_id ON tasks FOR EACH ROW
    WHEN (OLD.status IN ('completed', 'failed', 'cancelled')) EXECUTE FUNCTION tell_issue_of_task();

CREATE FUNCTION tell_issue_of_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE forge_issues SET settled = 0, told_at = NULL WHERE task_id = OLD.task_id;
    RETURN NULL;
END $$;
CREATE TRIGGER issues_of_requests AFTER UPDATE OF state, number, url, problem ON pull_requests FOR EACH ROW
    WHEN ((NEW.state, NEW.number, NEW.url, NEW.problem) IS DISTINCT FROM (OLD.state, OLD.number, OLD.url, OLD.problem))
    EXECUTE FUNCTION tell_issue_of_request();
CREATE TRIGGER issues_of_dropped_requests AFTER DELETE ON pull_requests FOR EACH ROW EXECUTE FUNCTION tell_issue_of_request();
