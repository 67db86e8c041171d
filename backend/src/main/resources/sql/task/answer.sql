-- Queues a task whose question was answered, at the head and first for the worker that has its session.
--   :task :question   :affinity ms, :kept_until (include affinity_of_answered)
--   :returned :critical (include head_position)   :message why it is where it is   :actor who answered
--   :from 'waiting', :code 'answered' (include notes_change)
-- Answers the changed row; none where it is not parked on that question.
UPDATE tasks SET status = 'queued', position = ${head_position}, due_at = ${now}, next_event_at = NULL, ${affinity_of_answered},
    reason_code = 'answered', reason_message = :message, reason_since = ${now}, updated_at = ${now}
WHERE id = :task AND status = 'waiting' AND question_id = :question
RETURNING ${changed_task};
${notes_change}
