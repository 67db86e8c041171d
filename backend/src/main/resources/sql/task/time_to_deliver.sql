-- Gives the running :task of an :execution :time ms more from now, where it has less: its agent has ended, and a push takes what it takes.
UPDATE tasks SET deadline_at = ${now} + :time
WHERE id = :task AND execution_id = :execution AND status = 'in_progress' AND deadline_at < ${now} + :time
