-- True of a task that is not over; its alias stands before: t.${is_live}.
status IN ('queued', 'in_progress', 'waiting')
