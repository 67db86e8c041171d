-- Waits until no other transaction writes, and keeps all from it until this one is over: there is one writer. Changes nothing.
UPDATE tasks SET limited = limited WHERE id IS NULL
