-- One repository.
-- id
SELECT * FROM repositories WHERE id = :id
