-- Keeps an answered task for its worker, which has the session: for :affinity ms, or, where no other could go on, for as long as
-- an answer counts, :kept_until. Not for one that is gone.
affinity_worker_id = CASE WHEN kept_on IS NOT NULL THEN kept_on
        ELSE (SELECT w.id FROM workers w WHERE w.id = tasks.worker_id AND w.deregistered_at IS NULL) END,
    affinity_until = CASE
        WHEN kept_on IS NOT NULL THEN ${kept_on_until}
        WHEN NOT EXISTS (SELECT 1 FROM workers w WHERE w.id = tasks.worker_id AND w.deregistered_at IS NULL) THEN NULL
        WHEN portable = 1 THEN ${now} + CAST(:affinity AS bigint)
        ELSE CAST(:kept_until AS bigint) END
