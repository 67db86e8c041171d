-- Locks the row s of sessions until the commit.
FOR UPDATE OF s
