-- Notes that a run was ended for a question.
-- id
update questions
set parked = 1
where id = :id
