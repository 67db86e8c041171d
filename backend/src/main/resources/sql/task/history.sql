-- The changes of a task, the last first.
--   :task   :limit   :offset
SELECT * FROM task_history WHERE task_id = :task ORDER BY id DESC LIMIT :limit OFFSET :offset
