-- Which columns a task has in which state. Before, each ending had a list of its own of what it took out of the row, and they had
-- drifted: a task that was parked and then completed kept what it had been parked on.

-- How long the reaper that turned last lets pass without a turn before a lease may be over.
ALTER TABLE ticks ADD COLUMN gap_ms BIGINT NOT NULL DEFAULT 15000;

UPDATE tasks SET lease_until = NULL, deadline_at = NULL, dispatched_at = NULL, cancel_requested_at = NULL, cancel_requested_by = NULL,
    next_event_at = NULL, question_id = NULL, parked_call = NULL, ran_ms = 0, affinity_worker_id = NULL, affinity_until = NULL, deferred = 0
WHERE finished_at IS NOT NULL AND (COALESCE(lease_until, deadline_at, dispatched_at, cancel_requested_at, next_event_at, affinity_until)
        IS NOT NULL
    OR COALESCE(cancel_requested_by, question_id, parked_call, affinity_worker_id) IS NOT NULL OR ran_ms <> 0 OR deferred <> 0);
UPDATE tasks SET lease_until = NULL, deadline_at = NULL, dispatched_at = NULL, cancel_requested_at = NULL, cancel_requested_by = NULL,
    next_event_at = COALESCE(next_event_at, updated_at), deferred = 0
WHERE status = 'waiting';
UPDATE tasks SET lease_until = NULL, deadline_at = NULL, cancel_requested_at = NULL, cancel_requested_by = NULL, queue_cleared_at = NULL
WHERE status = 'queued';
UPDATE tasks SET next_event_at = NULL, failure_class = NULL, deferred = 0 WHERE status = 'in_progress';
UPDATE tasks SET affinity_worker_id = NULL, affinity_until = NULL WHERE affinity_worker_id IS NULL OR affinity_until IS NULL;
UPDATE tasks SET parked_call = NULL WHERE question_id IS NULL AND parked_call IS NOT NULL;

-- From here on the vendors differ.
ALTER TABLE tasks ADD CONSTRAINT tasks_over_keeps_nothing CHECK (finished_at IS NULL OR COALESCE(lease_until, deadline_at, dispatched_at, cancel_requested_at, next_event_at, affinity_until) IS NULL
    AND COALESCE(cancel_requested_by, question_id, parked_call, affinity_worker_id) IS NULL AND ran_ms = 0 AND deferred = 0);
ALTER TABLE tasks ADD CONSTRAINT tasks_waiting_knows_until_when CHECK (status <> 'waiting' OR next_event_at IS NOT NULL AND deferred = 0
    AND COALESCE(lease_until, deadline_at, dispatched_at, cancel_requested_at) IS NULL);
ALTER TABLE tasks ADD CONSTRAINT tasks_queued_holds_no_right CHECK (status <> 'queued' OR COALESCE(lease_until, deadline_at, cancel_requested_at, queue_cleared_at) IS NULL);
ALTER TABLE tasks ADD CONSTRAINT tasks_running_waits_for_nothing CHECK (status <> 'in_progress' OR next_event_at IS NULL AND failure_class IS NULL AND deferred = 0);
ALTER TABLE tasks ADD CONSTRAINT tasks_kept_for_a_time CHECK ((affinity_worker_id IS NULL) = (affinity_until IS NULL));
ALTER TABLE tasks ADD CONSTRAINT tasks_parked_call_of_a_question CHECK (parked_call IS NULL OR question_id IS NOT NULL);
