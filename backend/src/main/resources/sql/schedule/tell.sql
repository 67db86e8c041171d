-- Tells the stream of changes that a time was skipped.
--   :run
INSERT INTO changes (kind, subject_id, task_id, what, at) VALUES ('schedule', :run, NULL, 'skipped', ${now})
