package io.agentvine.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Whether this lease may push now.
 *
 * @param expectedCommit what {@code --force-with-lease} is to expect on the remote; null: the branch must not exist
 * @param reason where not allowed: one sentence
 */
public record PublishReply(boolean allowed, @Nullable String expectedCommit, @Nullable String reason) {}
