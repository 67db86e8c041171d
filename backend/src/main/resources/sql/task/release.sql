-- Makes a deferred task claimable, now that nothing it waits for is open.
--   :task   :base_branch where it begins, or null: its own branch
-- Answers the changed row; none where it is not deferred, or something is open.
UPDATE tasks SET deferred = 0, dispatched_at = NULL, base_branch = :base_branch,
    due_at = CASE WHEN not_before > ${now} THEN not_before ELSE ${now} END, reason_since = ${now}, updated_at = ${now}
WHERE id = :task AND status = 'queued' AND deferred = 1 AND NOT ${waits_for_others}
RETURNING ${changed_task}
