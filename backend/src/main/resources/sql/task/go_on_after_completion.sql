-- Queues a task again that was completed, as a new work order with no attempts used: for its agent, in its session, or to be delivered.
--   :task :from its state   :job the new work order   :queue :position where it stands
--   :deliver 1: it is only delivered   :worker that it is kept for, or null: the one that has its session   :affinity ms that it is kept
--   :kept_on the worker that alone has the commit, or null
--   :reason why it is where it is   :actor, :code, :message (include notes_change)
-- Answers the changed row; none where it is in another state by now.
UPDATE tasks SET status = 'queued', job_id = :job, queue = :queue, position = :position, due_at = ${now}, finished_at = NULL, limited = ${is_limited},
    attempts = 0, lost_workers = 0, queue_cleared_at = NULL, failure_class = NULL, fresh = 0, deliver_only = :deliver, kept_on = :kept_on,
    affinity_worker_id = COALESCE(CAST(:kept_on AS text), CAST(:worker AS text), (SELECT s.worker_id FROM sessions s
        WHERE s.session_id = tasks.session_id AND s.status <> 'terminated')),
    affinity_until = CASE WHEN CAST(:kept_on AS text) IS NOT NULL THEN ${kept_on_until}
        WHEN CAST(:worker AS text) IS NOT NULL THEN ${now} + CAST(:affinity AS bigint)
        ELSE (SELECT ${now} + CAST(:affinity AS bigint) FROM sessions s
            WHERE s.session_id = tasks.session_id AND s.status <> 'terminated') END,
    reason_code = 'queued', reason_message = :reason, reason_since = ${now}, updated_at = ${now}
WHERE id = :task AND status = :from
RETURNING ${changed_task};
${notes_change}
