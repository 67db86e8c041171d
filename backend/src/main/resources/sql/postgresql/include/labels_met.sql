-- True of a row of tasks none of whose labels the worker w lacks.
(tasks.labels IS NULL OR NOT EXISTS (
    SELECT 1 FROM json_array_elements_text(CAST(tasks.labels AS json)) needed(label)
    WHERE needed.label NOT IN (SELECT json_array_elements_text(CAST(w.labels AS json)))))
