-- Moves a repository's next look on, so that nobody else has it; who dies gives it free after that time. The first look is for what changes from now on.
--   :key   :seen its next_at as it was read, or null   :hold ms
-- since: ms, next_at, attempts; no row where somebody was faster
INSERT INTO issue_looks (url_key, since, next_at, attempts)
VALUES (:key, ${now}, ${now} + :hold, 0)
ON CONFLICT (url_key) DO UPDATE SET next_at = excluded.next_at WHERE issue_looks.next_at = :seen
RETURNING since, next_at, attempts
