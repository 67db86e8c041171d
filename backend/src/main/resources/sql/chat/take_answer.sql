-- Notes that a run has the answer; once.
-- id: of the question
update questions
set taken_at = ${now}
where id = :id and taken_at is null
