-- Frees tasks whose worker did not come for them in time, or lacks their labels and so could only be kept from other work by them;
-- the relay offers them to all.
UPDATE tasks SET affinity_worker_id = NULL, affinity_until = NULL, dispatched_at = NULL
WHERE status = 'queued' AND affinity_worker_id IS NOT NULL AND (affinity_until <= ${now}
    OR NOT EXISTS (SELECT 1 FROM workers w WHERE w.id = tasks.affinity_worker_id AND ${labels_met}))
