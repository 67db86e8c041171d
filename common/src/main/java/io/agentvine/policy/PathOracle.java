package io.agentvine.policy;

/** Tells where a path really is, symbolic links resolved. The policy itself touches no disk. */
@FunctionalInterface
public interface PathOracle {

    /**
     * @param path as a program would be given it; may not exist yet, then its nearest existing folder counts
     * @param cwd absolute
     */
    Place locate(String path, String cwd);

    /** Where a path is. */
    enum Place {
        /** In the clone, and not in its git folder. */
        INSIDE,
        /** In the clone's git folder, or named {@code .git}. */
        GIT,
        /** Outside, but the agent's own to read, as its saved tool results. */
        READABLE,
        /** Where the agent writes its plans, which a person is shown. */
        PLAN,
        /** Anywhere else. */
        OUTSIDE
    }
}
