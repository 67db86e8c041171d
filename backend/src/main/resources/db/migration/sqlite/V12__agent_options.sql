-- What a task asks of its agent beyond its text, and files that go with tasks.

-- JSON of protocol.AgentOptions; null: nothing.
ALTER TABLE tasks ADD COLUMN agent_options TEXT;

-- From here on the vendors differ.
-- named_at: when a task last named it.
CREATE TABLE attachments (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    name           VARCHAR(255) NOT NULL,
    media_type     VARCHAR(100) NOT NULL,
    size_bytes     BIGINT       NOT NULL,
    sha256         VARCHAR(64)  NOT NULL,
    content        BLOB         NOT NULL,
    created_at     BIGINT       NOT NULL,
    named_at       BIGINT
);
CREATE INDEX attachments_created ON attachments (created_at);

CREATE TABLE task_attachments (
    task_id        VARCHAR(36)  NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    attachment_id  VARCHAR(36)  NOT NULL REFERENCES attachments (id),
    PRIMARY KEY (task_id, attachment_id)
);
CREATE INDEX task_attachments_attachment ON task_attachments (attachment_id);
