-- What people see of executions (e): their rows, how much of their events is stored, and their checkpoints (c), which may not be there.
e.*, ${events_behind},
c.size_bytes as checkpoint_size, c.head_commit as checkpoint_head, c.session_id as checkpoint_session, c.created_at as checkpoint_at
