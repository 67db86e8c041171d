-- True of a row of tasks whose session no other task runs in, is parked in, or was answered in and has not yet gone on.
(tasks.session_id IS NULL
    OR NOT EXISTS (SELECT 1 FROM tasks holder WHERE holder.session_id = tasks.session_id AND holder.status = 'in_progress')
    AND NOT EXISTS (SELECT 1 FROM tasks parked WHERE parked.session_id = tasks.session_id AND parked.question_id IS NOT NULL
        AND parked.id <> tasks.id AND parked.status IN ('waiting', 'queued')))
