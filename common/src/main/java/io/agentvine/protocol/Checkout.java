package io.agentvine.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What of a repository the agent's clone has.
 *
 * @param history commits that it can look back on; null: all
 * @param tags those of its history
 * @param submodules fetched and checked out
 * @param lfs the content of files that the repository keeps in git-lfs
 */
public record Checkout(@Nullable Integer history, boolean tags, boolean submodules, boolean lfs) {

    /** Everything. */
    public static final Checkout WHOLE = new Checkout(null, true, true, true);
}
