-- Notes what a worker says of itself as it registers.
-- worker; token: the hash of its token; slots; labels: a sorted JSON array; version, host, credential: its fingerprint, confinement, agent: what its
-- agent says of its version, error: texts; each of these six may be null
UPDATE workers
SET token_sha256 = :token, slots = :slots, labels = :labels, version = :version, host = :host,
    credential_fingerprint = :credential, confinement = :confinement, agent_version = :agent, error_message = :error,
    status = :status, deregistered_at = NULL, removed_at = NULL, ${heard}
WHERE id = :worker
