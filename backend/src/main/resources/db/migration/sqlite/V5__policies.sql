-- Rules of those who run this, as JSON. A version is added and never changed; the newest counts.
CREATE TABLE policies (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    rules        TEXT         NOT NULL,
    actor        VARCHAR(200) NOT NULL,
    file_sha256  VARCHAR(64),
    created_at   BIGINT       NOT NULL
);
