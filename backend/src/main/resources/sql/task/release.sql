-- Makes a deferred task claimable, now that nothing it waits for is open.
--   :task   :base_branch where it begins, or null: its own branch
--   :session in which it goes on, or null: as it said   :holder the worker that has it, or null   :affinity ms that it is kept for that one
-- Answers the changed row; none where it is not deferred, or something is open.
UPDATE tasks SET deferred = 0, dispatched_at = NULL, base_branch = :base_branch,
    session_id = COALESCE(:session, session_id), affinity_worker_id = COALESCE(:holder, affinity_worker_id),
    affinity_until = CASE WHEN CAST(:holder AS text) IS NULL THEN affinity_until ELSE ${now} + CAST(:affinity AS bigint) END,
    due_at = CASE WHEN not_before > ${now} THEN not_before ELSE ${now} END, reason_since = ${now}, updated_at = ${now}
WHERE id = :task AND status = 'queued' AND deferred = 1 AND NOT ${waits_for_others}
RETURNING ${changed_task}
