-- Waits for no other claim that looks at the same rows just now.
FOR UPDATE OF tasks SKIP LOCKED
