package io.agentvine.backend.forge;

import java.time.Instant;
import java.util.Optional;

/** What we show a forge: a token of its settings, or tokens that an app gets for one repository each. Any thread. */
interface ForgeCredential {

    /**
     * For a request to the API.
     *
     * @param path below the API's root, as {@code /repos/team/shop/pulls}
     * @throws ForgeProblem there is none now
     */
    String forRequest(String path);

    /**
     * For git and that repository.
     *
     * @param path as {@code team/shop}
     * @throws ForgeProblem there is none now
     */
    Lent forGit(String path, boolean write);

    /** Begins with what {@link #forGit} of the same will wait for, where it has to ask somebody; so that several can be waited for at once. */
    default void prepareForGit(String path, boolean write) {}

    /** The forge does not know what was shown for that path. @return whether there may be another one now */
    default boolean renew(String path) {
        return false;
    }

    /** What failed last where it is made; empty where nothing did. */
    default Optional<Forge.Failure> lastFailure() {
        return Optional.empty();
    }

    /** @param expiresAt null: that is not known */
    record Lent(String token, Instant expiresAt) {

        @Override
        public String toString() {
            return "a token";
        }
    }
}
