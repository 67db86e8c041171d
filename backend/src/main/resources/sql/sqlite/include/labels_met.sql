-- True of a row of tasks none of whose labels the worker w lacks.
(tasks.labels IS NULL OR NOT EXISTS (
    SELECT 1 FROM json_each(tasks.labels) needed
    WHERE needed.value NOT IN (SELECT own.value FROM json_each(w.labels) own)))
