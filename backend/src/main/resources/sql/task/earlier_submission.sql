-- What an idempotency :key was used for.
SELECT task_id, body_sha256 FROM idempotency_keys WHERE idempotency_key = :key
