-- Forgets a pull request that was never opened, where nothing was to be delivered after all.
--   :task   :taken its next_at as taking set it
DELETE FROM pull_requests WHERE task_id = :task AND next_at = :taken AND number IS NULL
