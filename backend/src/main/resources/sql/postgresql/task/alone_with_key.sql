-- Waits until no other transaction submits with this idempotency :key, and keeps all from it until this one is over: who comes second finds what
-- the first left, also within a larger transaction, which a key that was refused would end.
SELECT pg_advisory_xact_lock(hashtext('agentvine idempotency ' || :key)) AS waited
