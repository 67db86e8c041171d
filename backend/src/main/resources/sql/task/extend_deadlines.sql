-- Gives every run at least :spare ms to say that it ended.
UPDATE tasks SET deadline_at = ${now} + :spare WHERE status = 'in_progress' AND deadline_at < ${now} + :spare
