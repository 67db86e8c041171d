-- Notes what a worker says of itself, and locks its row until the commit.
-- worker, status; error: why it takes no work, or null; agent: what its agent says of its version, or null: as before
-- draining
UPDATE workers
SET ${heard}, status = :status, error_message = :error, agent_version = COALESCE(:agent, agent_version)
WHERE id = :worker
RETURNING draining
