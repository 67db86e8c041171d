-- Leaves the queued tasks :ids to the relay again.
UPDATE tasks SET dispatched_at = NULL WHERE status || '' = 'queued' AND id IN (${ids})
