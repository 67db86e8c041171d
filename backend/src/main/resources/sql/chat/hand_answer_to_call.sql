-- Makes an answered question that call's, so that only the call that took the answer is given it again; changes nothing where the call
-- has a question already.
-- id: of the question; call: in the run that asked
update questions
set call_id = :call
where id = :id
    and not exists (
        select 1 from questions o
        where o.execution_id = questions.execution_id and o.call_id = :call)
