-- Gives every live lease at least :lease ms again.
UPDATE tasks SET lease_until = ${now} + :lease WHERE status = 'in_progress' AND lease_until < ${now} + :lease
