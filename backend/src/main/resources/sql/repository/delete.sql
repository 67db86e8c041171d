-- Forgets a repository, if nobody changed what it says since it was read.
-- id; version: that was read
DELETE FROM repositories WHERE id = :id AND version = :version
