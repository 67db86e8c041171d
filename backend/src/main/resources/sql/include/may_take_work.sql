-- True of a row w of workers that may be given work at all.
w.draining = 0 AND w.deregistered_at IS NULL AND w.status <> 'error' AND w.broken_at IS NULL
