-- What is said once about a repository, so that its tasks need not, and where a task has its values from.

-- JSON object of field to task, template, schedule or repository; what it does not name is our own default. Null: not noted.
ALTER TABLE tasks ADD COLUMN values_from TEXT;

-- url_key: what all forms of its address have in common. defaults: JSON object of a task's fields. version: grows with each change.
CREATE TABLE repositories (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    url          VARCHAR(500) NOT NULL,
    url_key      VARCHAR(600) NOT NULL,
    defaults     TEXT         NOT NULL,
    version      BIGINT       NOT NULL,
    created_at   BIGINT       NOT NULL,
    updated_at   BIGINT       NOT NULL,
    updated_by   VARCHAR(200)
);
CREATE UNIQUE INDEX repositories_address ON repositories (url_key);
