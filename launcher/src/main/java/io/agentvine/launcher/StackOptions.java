package io.agentvine.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What is to be started.
 *
 * @param home the backend's and the workers' data, in a folder that is made where it is missing
 * @param claudeCommand the agent that the workers run, or null for their default
 * @param drain how long a running agent may go on when all is stopped
 * @param environment for every child, over the launcher's own
 */
record StackOptions(
        Path home,
        int port,
        int workers,
        int slots,
        String claudeCommand,
        Duration drain,
        Map<String, String> environment) {

    StackOptions {
        if (workers < 1 || workers > 64) {
            throw new CannotGoOn("--workers is " + workers + ", but must be between 1 and 64");
        }
        if (slots < 1 || slots > 64) {
            throw new CannotGoOn("--slots is " + slots + ", but must be between 1 and 64");
        }
    }

    Path logs() {
        return home.resolve("logs");
    }

    Path operatorToken() {
        return home.resolve("operator-token");
    }
}
