-- Changes what a queued task says, and where it stands. A branch that a run has worked on keeps its name.
--   :task   :title :work_branch :description :priority   :queue :position the new place   :from_position the place it has
-- Answers the changed row; none where it is not queued at that place any more.
UPDATE tasks SET title = :title, work_branch = CASE WHEN fence = 0 THEN :work_branch ELSE work_branch END,
    description = :description, priority = :priority, queue = :queue, position = :position, updated_at = ${now},
    dispatched_at = CASE WHEN position = :position AND queue = :queue THEN dispatched_at END
WHERE id = :task AND status = 'queued' AND position = :from_position
RETURNING ${changed_task}
