-- Begins an attempt of the oldest delivery that is due, which nobody else makes then until it counts as lost.
-- target; now: ms; lost: ms, when it does
-- id, event, body, attempts: with this one, created_at; no row where none is due, or another backend took it just now
UPDATE webhook_deliveries SET attempts = attempts + 1, next_at = :lost
WHERE id = (SELECT id FROM webhook_deliveries WHERE target = :target AND status = 'pending' AND next_at <= :now ORDER BY id LIMIT 1)
    AND status = 'pending' AND next_at <= :now
RETURNING id, event, body, attempts, created_at
