-- Moves one on, so that nobody else asks for it meanwhile; who dies gives it free after that time.
--   :id   :seen its look_at as it was read   :hold ms
-- Answers its look_at then, where it was still as it was read.
UPDATE forge_issues SET look_at = ${now} + :hold WHERE id = :id AND look_at = :seen
RETURNING look_at
