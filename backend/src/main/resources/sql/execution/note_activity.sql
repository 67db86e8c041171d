-- Notes what a run does now, unless a later event told something else.
-- execution, seq: of the event; activity: one sentence
UPDATE executions
SET activity = :activity, activity_event = :seq, activity_at = ${now}
WHERE id = :execution AND COALESCE(activity_event, 0) < :seq
