-- Moves one on, so that nobody else writes its comment meanwhile; who dies gives it free after that time.
--   :id   :seen its tell_at as it was read   :hold ms
-- Answers its tell_at then, where it was still as it was read.
UPDATE forge_issues SET tell_at = ${now} + :hold WHERE id = :id AND tell_at = :seen
RETURNING tell_at
