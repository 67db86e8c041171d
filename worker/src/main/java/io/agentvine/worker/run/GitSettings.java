package io.agentvine.worker.run;

import java.time.Duration;
import java.util.Map;

/**
 * How this worker uses git.
 *
 * @param environment the worker's own, of which git is given little
 * @param author whose commits the agent's are
 * @param limit how long one call may take
 */
public record GitSettings(Map<String, String> environment, GitTokens tokens, Author author, Duration limit) {

    /** How long a call may take where nobody says otherwise. */
    public static final Duration LIMIT = Duration.ofMinutes(10);

    /** Name and address in a commit; neither is blank or holds a line break or an angle bracket. */
    public record Author(String name, String email) {

        public static final Author WORKER = new Author("AgentVine worker", "worker@agentvine.invalid");
    }

    /** With nothing said. */
    public static GitSettings plain(Map<String, String> environment) {
        return new GitSettings(environment, GitTokens.NONE, Author.WORKER, LIMIT);
    }
}
