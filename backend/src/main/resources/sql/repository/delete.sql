-- Forgets a repository.
-- id
DELETE FROM repositories WHERE id = :id
