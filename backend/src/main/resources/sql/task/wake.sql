-- Queues a :task whose wait is over, kept for its worker for :affinity ms.
--   :message why   :actor, :from 'waiting', :code 'woken' (include notes_change)
-- Answers the changed row; none where it waits no more, or not for a time.
UPDATE tasks SET status = 'queued', due_at = ${now}, next_event_at = NULL,
    affinity_worker_id = COALESCE(kept_on, affinity_worker_id),
    affinity_until = CASE WHEN kept_on IS NOT NULL THEN ${kept_on_until} WHEN affinity_worker_id IS NULL THEN NULL ELSE ${now} + CAST(:affinity AS bigint) END,
    reason_code = 'queued', reason_message = :message, reason_since = ${now}, updated_at = ${now}
WHERE id = :task AND status = 'waiting' AND question_id IS NULL AND next_event_at <= ${now}
RETURNING ${changed_task};
${notes_change}
