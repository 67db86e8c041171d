-- Adds a worker of that name, which has to be described yet; changes nothing where there is one.
-- id, name, incarnation, token: a text that no token's hash is
INSERT INTO workers (id, name, incarnation, token_sha256, status, draining, slots, labels,
    registered_at, last_seen_at, last_directive)
VALUES (:id, :name, :incarnation, :token, 'idle', 0, 1, '[]', ${now}, ${now}, 0)
ON CONFLICT (name) DO NOTHING
