-- Notes that nobody has answered a question for long; once.
-- id
update questions
set overdue_at = ${now}
where id = :id and status = 'open' and overdue_at is null
