-- Whether any delivery is due.
-- target; now: ms
-- a row if so
SELECT 1 FROM webhook_deliveries WHERE target = :target AND status = 'pending' AND next_at <= :now LIMIT 1
