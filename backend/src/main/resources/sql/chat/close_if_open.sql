-- Closes a question that nobody answered.
-- id; status: withdrawn or expired; reason
update questions
set status = :status, closed_at = ${now}, close_reason = :reason
where id = :id and status = 'open'
