-- Fails a task whose question nobody answered in time.
--   :task :question   :message why   :actor, :from 'waiting', :code 'unanswered' (include notes_change)
-- Answers the changed row; none where it is not parked on that question.
UPDATE tasks SET status = 'failed', ${leaves_run}, ${is_over}, failure_class = :code, reason_code = :code, reason_message = :message,
    reason_since = ${now}, updated_at = ${now}
WHERE id = :task AND status = 'waiting' AND question_id = :question
RETURNING ${changed_task};
${notes_change}
