-- Notes how a pull request stands. Where a run has completed since it was taken, it stays due and to be written.
--   :task   :taken its next_at as taking set it   :state, :number, :url, :head, :checks, :review, :problem   :written 1 where nothing is left to write
--   :attempts   :pause ms until the forge is asked again, or null: never
UPDATE pull_requests SET state = :state, number = :number, url = :url, head = :head, checks = :checks, review_state = :review, problem = :problem,
    to_write = CASE WHEN next_at = :taken AND :written = 1 THEN 0 ELSE to_write END,
    attempts = CASE WHEN next_at = :taken THEN :attempts ELSE attempts END,
    next_at = CASE WHEN :state IN ('merged', 'closed') THEN NULL WHEN next_at = :taken THEN ${now} + CAST(:pause AS BIGINT) ELSE next_at END,
    updated_at = ${now}
WHERE task_id = :task
