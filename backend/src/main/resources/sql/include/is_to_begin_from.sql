-- True of a completed row of tasks from whose change one that still waits for others will begin.
(EXISTS (SELECT 1 FROM executions k WHERE k.id = tasks.kept_execution_id AND k.files_changed > 0)
    AND EXISTS (SELECT 1 FROM task_dependencies d JOIN tasks w ON w.id = d.task_id AND w.status = 'queued'
        AND w.deferred = 1 AND w.repository_url = tasks.repository_url WHERE d.depends_on = tasks.id))
