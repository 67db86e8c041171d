-- Notes that the worker of that name was heard of; locks its row until the commit, so that two registrations of a name follow one
-- another.
-- name
-- id, incarnation
update workers
set ${heard}
where name = :name
returning id, incarnation
