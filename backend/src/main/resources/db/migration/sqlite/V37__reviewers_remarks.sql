-- JSON array of the keys of reviewers' remarks that the task's agent was told, oldest first.
ALTER TABLE pull_requests ADD COLUMN heard TEXT NOT NULL DEFAULT '[]';
-- A forge's hook names a request by its address.
CREATE INDEX pull_requests_url ON pull_requests (url);
