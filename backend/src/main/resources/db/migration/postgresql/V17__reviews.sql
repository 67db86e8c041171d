-- What people say of a completed task.

-- execution_id: the run whose work was looked at. comments: JSON of chat.ReviewComment. message_id: what was written to the agent, where it
-- was sent back.
CREATE TABLE reviews (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    task_id       VARCHAR(36)  NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    execution_id  VARCHAR(36),
    verdict       VARCHAR(24)  NOT NULL CHECK (verdict IN ('approved', 'changes_requested', 'dismissed')),
    message       TEXT,
    comments      TEXT         NOT NULL,
    message_id    VARCHAR(36),
    actor         VARCHAR(200) NOT NULL,
    created_at    BIGINT       NOT NULL,
    CHECK ((verdict = 'changes_requested') = (message_id IS NOT NULL))
);
CREATE INDEX reviews_task ON reviews (task_id, id);

-- From here on the vendors differ.
CREATE FUNCTION hear_of_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES
        ('task', NEW.task_id, NEW.task_id, 'edited',
        CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT));
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_heard_added AFTER INSERT ON reviews FOR EACH ROW EXECUTE FUNCTION hear_of_reviews();
