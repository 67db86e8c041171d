-- The whole lines of events that are shortened.

-- What an event says of its line: size_bytes and sha256 of what is stored as parts of 1 MiB, or will be; not_kept: why it is not.
CREATE TABLE event_lines (
    execution_id   VARCHAR(36)  NOT NULL,
    seq            BIGINT       NOT NULL,
    size_bytes     BIGINT CHECK (size_bytes > 0),
    sha256         VARCHAR(64),
    not_kept       VARCHAR(500),
    PRIMARY KEY (execution_id, seq),
    FOREIGN KEY (execution_id, seq) REFERENCES execution_events (execution_id, seq) ON DELETE CASCADE,
    CHECK ((size_bytes IS NULL) = (sha256 IS NULL)),
    CHECK ((sha256 IS NULL) = (not_kept IS NOT NULL))
);

-- From here on the vendors differ.
CREATE TABLE event_line_parts (
    execution_id   VARCHAR(36)  NOT NULL,
    seq            BIGINT       NOT NULL,
    n              INTEGER      NOT NULL,
    data           BLOB         NOT NULL,
    PRIMARY KEY (execution_id, seq, n),
    FOREIGN KEY (execution_id, seq) REFERENCES event_lines (execution_id, seq) ON DELETE CASCADE
);
