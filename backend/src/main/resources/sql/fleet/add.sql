-- Adds a worker of that name, which has to be described yet; changes nothing where there is one.
-- id, name, incarnation, token: a text that no token's hash is
insert into workers (id, name, incarnation, token_sha256, status, draining, slots, labels,
    registered_at, last_seen_at, last_directive)
values (:id, :name, :incarnation, :token, 'idle', 0, 1, '[]', ${now}, ${now}, 0)
on conflict (name) do nothing
