-- True of a session that a run is in, is parked in, or was answered in and is queued to go on.
(exists (select 1 from tasks t where t.session_id = sessions.session_id and t.status = 'in_progress')
    or exists (select 1 from tasks t where t.session_id = sessions.session_id and t.status = 'waiting')
    or exists (select 1 from tasks t where t.session_id = sessions.session_id and t.status = 'queued' and t.question_id is not null))
