-- Makes a deferred task claimable, now that nothing it waits for is open.
--   :task   :base_branch where it begins, or null: its own branch   :predecessor JSON of protocol.KeptWork that it begins from, or null
--   :kept_on the worker that alone has that, or null
--   :session in which it goes on, or null: as it said   :holder the worker that has it, or null   :affinity ms that it is kept for that one
-- Answers the changed row; none where it is not deferred, or something is open.
UPDATE tasks SET deferred = 0, dispatched_at = NULL, base_branch = :base_branch, predecessor = :predecessor, kept_on = :kept_on,
    session_id = COALESCE(:session, session_id),
    affinity_worker_id = COALESCE(CAST(:kept_on AS text), CAST(:holder AS text), affinity_worker_id),
    affinity_until = CASE WHEN CAST(:kept_on AS text) IS NOT NULL THEN ${kept_on_until}
        WHEN CAST(:holder AS text) IS NULL THEN affinity_until ELSE ${now} + CAST(:affinity AS bigint) END,
    due_at = CASE WHEN not_before > ${now} THEN not_before ELSE ${now} END, reason_since = ${now}, updated_at = ${now}
WHERE id = :task AND status = 'queued' AND deferred = 1 AND NOT ${waits_for_others}
RETURNING ${changed_task}
