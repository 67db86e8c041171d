-- Named tasks with parameters.

-- task: JSON object of a task's fields. parameters: JSON array, one for each {{name}} in the task. version: grows with each change.
CREATE TABLE templates (
    id           VARCHAR(36)   NOT NULL PRIMARY KEY,
    name         VARCHAR(63)   NOT NULL,
    description  VARCHAR(2000),
    task         TEXT          NOT NULL,
    parameters   TEXT          NOT NULL,
    version      BIGINT        NOT NULL,
    created_at   BIGINT        NOT NULL,
    updated_at   BIGINT        NOT NULL,
    updated_by   VARCHAR(200)  NOT NULL
);
CREATE UNIQUE INDEX templates_name ON templates (name);
