-- A :task waits for another, :depends_on.
INSERT INTO task_dependencies (task_id, depends_on) VALUES (:task, :depends_on)
