-- Waits for no grant, which marks its rows itself; so the two cannot wait for each other either.
FOR UPDATE SKIP LOCKED
