-- Checks of a pull request that fail, and the task's agent that is told of them.

-- 1: failing checks of its pull request go on in its session.
ALTER TABLE tasks ADD COLUMN follow_checks INTEGER NOT NULL DEFAULT 0 CHECK (follow_checks IN (0, 1));

-- head: the last commit that the forge had. checks_told: how often the agent was told of failing checks; told_head: of which commit last.
ALTER TABLE pull_requests ADD COLUMN head VARCHAR(64);
ALTER TABLE pull_requests ADD COLUMN checks_told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pull_requests ADD COLUMN told_head VARCHAR(64);
-- A forge's hook names a commit.
CREATE INDEX pull_requests_head ON pull_requests (head) WHERE next_at IS NOT NULL;
