-- True of a row c of checkpoints that another task, which is not over, begins from.
EXISTS (SELECT 1 FROM task_dependencies d JOIN tasks b ON b.id = d.task_id AND b.${is_live}
    WHERE d.depends_on = c.task_id AND b.predecessor LIKE '%"' || c.execution_id || '"%')
