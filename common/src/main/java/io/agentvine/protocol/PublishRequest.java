package io.agentvine.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /executions/{id}/publish}, sent just before a push.
 *
 * @param remoteCommit what the remote has on that branch now; null: nothing
 * @param builtOnRemote whether the commit is built on {@code remoteCommit}, so that nothing of it is lost; null: it is not known to be
 */
public record PublishRequest(
        LeaseToken leaseToken, String branch, String commit, @Nullable String remoteCommit, @Nullable Boolean builtOnRemote) {}
