package io.agentvine.worker.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to start.
 *
 * @param name for thread names
 * @param environment the whole of it: nothing is inherited
 * @param overflow folder for lines that are too long to keep in memory, outside what the process may write; null: they are cut
 * @param ids null: the worker's own user
 */
public record Launch(
        String name, List<String> command, Path directory, Map<String, String> environment, Path overflow, AgentUser.Ids ids) {

    /** As the worker's own user. */
    public Launch(String name, List<String> command, Path directory, Map<String, String> environment, Path overflow) {
        this(name, command, directory, environment, overflow, null);
    }
}
