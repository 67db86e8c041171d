-- Changes what a queued task says, and where it stands. A branch that a run has worked on keeps its name.
--   :task   :title :work_branch :description :priority :values_from   :queue :position the new place   :from_position the place it has
--   :labels that it has then (JSON)   :from_options the options that it has ('' for none), given where :options are others (JSON)
-- Answers the changed row; none where it is not queued at that place any more, or has other options by now.
UPDATE tasks SET title = :title, work_branch = CASE WHEN fence = 0 THEN :work_branch ELSE work_branch END,
    description = :description, priority = :priority, values_from = :values_from, queue = :queue, position = :position, updated_at = ${now},
    agent_options = :options, labels = :labels, -- if from_options
    dispatched_at = CASE WHEN position = :position AND queue = :queue AND COALESCE(labels, '') = COALESCE(:labels, '') THEN dispatched_at END
WHERE id = :task AND status = 'queued' AND position = :from_position
    AND COALESCE(agent_options, '') = :from_options -- if from_options
RETURNING ${changed_task}
