-- The waiting tasks whose time has come, longest first, at :most so many.
SELECT id FROM tasks WHERE status = 'waiting' AND question_id IS NULL AND next_event_at <= ${now}
ORDER BY next_event_at LIMIT :most
