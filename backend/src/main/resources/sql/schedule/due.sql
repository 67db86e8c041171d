-- The schedules whose time has come, the longest due first.
-- most
SELECT *
FROM schedules
WHERE enabled = 1 AND due_at <= ${now}
ORDER BY due_at
LIMIT :most
