-- Queues a task that is over again, as a new work order with no attempts used.
--   :task :from its state   :job the new work order   :queue :position where it stands
--   :fresh 1: in no earlier session and from nothing that earlier runs made   :affinity ms that it is kept for the worker that has its session
--   :reason why it is where it is   :actor, :code 'retried', :message (include notes_change)
-- Answers the changed row; none where it is in another state by now.
UPDATE tasks SET status = 'queued', job_id = :job, queue = :queue, position = :position, due_at = ${now}, finished_at = NULL, limited = ${is_limited},
    deferred = CASE WHEN ${waits_for_others} THEN 1 ELSE 0 END, attempts = 0, lost_workers = 0, queue_cleared_at = NULL,
    failure_class = NULL, fresh = :fresh,
    deliver_only = CASE WHEN :fresh = 1 OR EXISTS (SELECT 1 FROM messages m WHERE m.task_id = tasks.id AND m.taken_at IS NULL) THEN 0
        ELSE deliver_only END,
    kept_execution_id = CASE WHEN :fresh = 1 THEN NULL ELSE kept_execution_id END,
    kept_on = CASE WHEN :fresh = 1 AND predecessor IS NULL THEN NULL ELSE kept_on END,
    session_id = CASE WHEN :fresh = 1 THEN NULL ELSE session_id END,
    checkpoint_id = CASE WHEN :fresh = 1 THEN NULL ELSE checkpoint_id END,
    portable = CASE WHEN :fresh = 1 THEN 0 ELSE portable END,
    affinity_worker_id = CASE WHEN kept_on IS NOT NULL AND (:fresh = 0 OR predecessor IS NOT NULL) THEN kept_on
        ELSE (SELECT s.worker_id FROM sessions s
            WHERE :fresh = 0 AND s.session_id = tasks.session_id AND s.status <> 'terminated') END,
    affinity_until = CASE WHEN kept_on IS NOT NULL AND (:fresh = 0 OR predecessor IS NOT NULL) THEN ${kept_on_until}
        ELSE (SELECT ${now} + CAST(:affinity AS bigint) FROM sessions s
            WHERE :fresh = 0 AND s.session_id = tasks.session_id AND s.status <> 'terminated') END,
    reason_code = 'queued', reason_message = :reason, reason_since = ${now}, updated_at = ${now}
WHERE id = :task AND status = :from
RETURNING ${changed_task};
${notes_change}
