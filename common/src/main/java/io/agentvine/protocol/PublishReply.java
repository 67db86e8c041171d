package io.agentvine.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Whether this lease may push now.
 *
 * @param expectedCommit what {@code --force-with-lease} is to expect on the remote; null: the branch must not exist
 * @param reason where not allowed: one sentence
 * @param login for pushing to the task's repository, from the backend's forge; null: the worker's own logins count
 */
public record PublishReply(boolean allowed, @Nullable String expectedCommit, @Nullable String reason, @Nullable RepositoryLogin login) {

    /** Without a login. */
    public PublishReply(boolean allowed, @Nullable String expectedCommit, @Nullable String reason) {
        this(allowed, expectedCommit, reason, null);
    }

    /** The same with a login for the push. @param login null: none */
    public PublishReply with(@Nullable RepositoryLogin login) {
        return new PublishReply(allowed, expectedCommit, reason, login);
    }
}
