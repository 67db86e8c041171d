-- What people see of executions (e): their rows, how much of their events is stored, and their checkpoints (c), which may not be there.
e.*, ${events_behind},
c.size_bytes AS checkpoint_size, c.head_commit AS checkpoint_head, c.session_id AS checkpoint_session, c.created_at AS checkpoint_at
