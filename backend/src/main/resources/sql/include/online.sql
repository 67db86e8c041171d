-- True of a row w of workers that was heard of within :lease ms, and since its connection broke.
w.last_seen_at >= ${now} - :lease AND w.broken_at IS NULL
