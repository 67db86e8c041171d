package io.agentvine.protocol;

/**
 * Body of {@code POST /executions/{id}/publish}, sent just before a push.
 *
 * @param remoteCommit what the remote has on that branch now; null: nothing
 */
public record PublishRequest(LeaseToken leaseToken, String branch, String commit, String remoteCommit) {}
