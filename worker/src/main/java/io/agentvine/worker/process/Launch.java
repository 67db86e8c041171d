package io.agentvine.worker.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What to start.
 *
 * @param name for thread names
 * @param environment the whole of it: nothing is inherited
 * @param overflow folder for lines that are too long to keep in memory, outside what the process may write; null: they are cut
 * @param ids null: the worker's own user
 * @param walled whether all that it starts stays below it and ends with it, and the first process is only the wall around it
 */
public record Launch(
        String name, List<String> command, Path directory, Map<String, String> environment, Path overflow, AgentUser.Ids ids,
        boolean walled) {

    public Launch(String name, List<String> command, Path directory, Map<String, String> environment, Path overflow, AgentUser.Ids ids) {
        this(name, command, directory, environment, overflow, ids, false);
    }

    /** As the worker's own user. */
    public Launch(String name, List<String> command, Path directory, Map<String, String> environment, Path overflow) {
        this(name, command, directory, environment, overflow, null);
    }

    /** The same as the worker's own user behind a wall, which these words make. */
    public Launch walled(List<String> words, Map<String, String> inside) {
        return new Launch(name, words, directory, inside, overflow, null, true);
    }

    /** The same behind some words that become it. */
    public Launch behind(List<String> words) {
        List<String> whole = new ArrayList<>(words);
        whole.addAll(command);
        return new Launch(name, whole, directory, environment, overflow, ids, walled);
    }
}
