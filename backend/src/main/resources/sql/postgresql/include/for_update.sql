-- Locks the row until the commit.
FOR UPDATE
