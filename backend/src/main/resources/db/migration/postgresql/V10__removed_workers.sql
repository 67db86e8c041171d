-- Workers that the operator removed, and what runs in a session cost.

-- When it was removed from what people see; null again as soon as its name is registered again.
ALTER TABLE workers ADD COLUMN removed_at BIGINT CHECK (removed_at IS NULL OR deregistered_at IS NOT NULL);

-- What all runs in a session used.
CREATE INDEX executions_session ON executions (session_id) WHERE output_tokens IS NOT NULL;

-- From here on the vendors differ.
CREATE FUNCTION hear_of_removed_workers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('worker', NEW.id, NULL, 'deleted', CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT));
    RETURN NULL;
END $$;
CREATE TRIGGER workers_heard_removed AFTER UPDATE OF removed_at ON workers FOR EACH ROW
    WHEN (NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL)
    EXECUTE FUNCTION hear_of_removed_workers();
