-- What a :task asked and who answered, in its order.
--   :limit at most
SELECT kind, content, answered_by, response, allowed FROM questions WHERE task_id = :task AND status = 'answered' ORDER BY id LIMIT :limit
