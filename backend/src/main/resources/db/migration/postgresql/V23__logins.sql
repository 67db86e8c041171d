-- Who is at the page (ADR 14).

-- A code makes one login. SHA-256, as of the cookies: neither is kept.
CREATE TABLE login_codes (
    code_sha256  VARCHAR(64)  NOT NULL PRIMARY KEY,
    created_at   BIGINT       NOT NULL,
    expires_at   BIGINT       NOT NULL
);
CREATE TABLE logins (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    cookie_sha256  VARCHAR(64)  NOT NULL,
    browser        VARCHAR(300) NOT NULL,
    created_at     BIGINT       NOT NULL,
    last_seen_at   BIGINT       NOT NULL,
    expires_at     BIGINT       NOT NULL,
    ended_at       BIGINT
);
CREATE UNIQUE INDEX logins_cookie ON logins (cookie_sha256);
