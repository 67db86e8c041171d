-- True of a session that a run is in, is parked in, or was answered in and is queued to go on.
(EXISTS (SELECT 1 FROM tasks t WHERE t.session_id = sessions.session_id AND t.status = 'in_progress')
    OR EXISTS (SELECT 1 FROM tasks t WHERE t.session_id = sessions.session_id AND t.status = 'waiting')
    OR EXISTS (SELECT 1 FROM tasks t WHERE t.session_id = sessions.session_id AND t.status = 'queued' AND t.question_id IS NOT NULL))
