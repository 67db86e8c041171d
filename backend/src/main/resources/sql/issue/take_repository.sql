-- Moves a repository's next look on, so that nobody else has it; who dies gives it free after that time. The first look is for what changes from
-- now on; a minute of grace is for clocks that differ.
--   :key   :seen its next_at as it was read, or null   :hold ms
-- since: ms, next_at, attempts; no row where somebody was faster, or it takes issues no more
INSERT INTO issue_looks (url_key, taken_from, since, next_at, attempts)
SELECT r.url_key, ${now} - 60000, ${now} - 60000, ${now} + :hold, 0 FROM repositories r WHERE r.url_key = :key AND r.issues = 1
ON CONFLICT (url_key) DO UPDATE SET next_at = excluded.next_at WHERE issue_looks.next_at = :seen
RETURNING since, next_at, attempts
