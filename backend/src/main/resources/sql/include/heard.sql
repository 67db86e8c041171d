-- Assignments for a worker's row: it was heard of just now.
last_seen_at = ${now}, broken_at = NULL
