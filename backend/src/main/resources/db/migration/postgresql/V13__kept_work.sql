-- What a task leaves for those that come after: a later delivery, a follow-up, a task that depends on it.

-- The run that completed the task last, whose commit is kept, and whether that is not in the repository: its push failed.
ALTER TABLE tasks ADD COLUMN kept_execution_id VARCHAR(36);
ALTER TABLE tasks ADD COLUMN undelivered INTEGER NOT NULL DEFAULT 0;
-- 1: its work order, the live one or the last, delivers what is kept, and no agent runs.
ALTER TABLE tasks ADD COLUMN deliver_only INTEGER NOT NULL DEFAULT 0;
-- What it begins from, of the task that it depends on: JSON of protocol.KeptWork; null: its own branch.
ALTER TABLE tasks ADD COLUMN predecessor TEXT;
-- The worker that alone has the commit that it goes on from, or null: any will do.
ALTER TABLE tasks ADD COLUMN kept_on VARCHAR(36);

UPDATE tasks SET kept_execution_id = execution_id WHERE status = 'completed';
