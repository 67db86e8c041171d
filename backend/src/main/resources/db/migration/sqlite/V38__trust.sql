-- What repositories bring for agents to run, and what of it is trusted.

-- url_key: of a repository; a row from the first time that a run saw something. content: what it saw last, as JSON (hash, commit, items,
-- left_out). trust: JSON array of the hashes that the operator trusts. No reference: the table of repositories is a later one.
CREATE TABLE repository_contents (
    url_key  VARCHAR(600) NOT NULL PRIMARY KEY,
    content  TEXT         NOT NULL,
    seen_at  BIGINT       NOT NULL,
    trust    TEXT         NOT NULL DEFAULT '[]'
);
