-- Notes that an idempotency :key was used for a :task, with the :hash of the body.
INSERT INTO idempotency_keys (idempotency_key, body_sha256, task_id, created_at) VALUES (:key, :hash, :task, ${now})
