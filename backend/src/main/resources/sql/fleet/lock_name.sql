-- Notes that the worker of that name was heard of; locks its row until the commit, so that two registrations of a name follow one
-- another.
-- name
-- id, incarnation
UPDATE workers
SET ${heard}
WHERE name = :name
RETURNING id, incarnation
