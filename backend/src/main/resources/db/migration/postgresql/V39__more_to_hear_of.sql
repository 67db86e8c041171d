-- What webhooks tell beside: pull requests that are opened and over, and times of schedules that were skipped.
-- From here on the vendors differ.

-- opened, merged, closed: of a task's pull request. Of a schedule the subject is the run that was skipped.
ALTER TABLE changes DROP CONSTRAINT changes_kind_check;
ALTER TABLE changes ADD CONSTRAINT changes_kind_check CHECK (kind IN ('task', 'worker', 'session', 'question', 'schedule'));
ALTER TABLE changes DROP CONSTRAINT changes_what_check;
ALTER TABLE changes ADD CONSTRAINT changes_what_check
    CHECK (what IN ('added', 'changed', 'overdue', 'edited', 'deleted', 'opened', 'merged', 'closed', 'skipped'));

-- task_id: null of a schedule.
ALTER TABLE webhook_deliveries ALTER COLUMN task_id DROP NOT NULL;
ALTER TABLE webhook_deliveries DROP CONSTRAINT webhook_deliveries_event_check;
ALTER TABLE webhook_deliveries ADD CONSTRAINT webhook_deliveries_event_check
    CHECK (event IN ('question', 'overdue', 'completed', 'failed', 'review_ready', 'pull_request', 'schedule_skipped'));
