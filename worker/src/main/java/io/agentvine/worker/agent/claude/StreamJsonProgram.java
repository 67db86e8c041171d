package io.agentvine.worker.agent.claude;

import io.agentvine.worker.agent.AgentAssignment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program that is run as Claude Code is: it speaks its stream-json on standard input and output, asks our hook before each tool call,
 * writes the session's transcript as it does, and is only ever run behind a wall, with the worker's relay as the model's API. Any thread may call.
 */
public interface StreamJsonProgram {

    /** The program and its first arguments. */
    List<String> command();

    /** One sentence that says why it cannot do that, or null. */
    String refusal(AgentAssignment run);

    /** How a process of a run is started, with what it needs in the run's folder. */
    Start start(AgentAssignment run, Given given) throws IOException;

    /** An address on loopback that is the worker's, with the run's token for it. */
    record Way(String url, String token) {
        @Override
        public String toString() {
            return "Way[" + url + "]";
        }
    }

    /**
     * @param resume whether the session exists already
     * @param fresh whether there is no transcript, so that whatever else is left of the session is of no use
     * @param maxBudgetUsd what this process may cost, or null
     * @param folder of the run, which its processes do not see
     * @param instructions a file with what is told in every run
     * @param settings the session's folder, which nobody can change behind the wall but for the transcript's folder
     * @param transcript of the session; beside it, in a folder named by the session's id, lies what belongs to it
     * @param hook where each tool call is asked for first
     * @param model the Messages API
     */
    record Given(boolean resume, boolean fresh, Double maxBudgetUsd, Path folder, Path instructions, Path settings, Path transcript, Way hook, Way model) {}

    /**
     * @param environment the whole of it; the wall adds what leads to its road
     * @param order what it reads from descriptor 3: no environment, file or argument has it
     * @param readable files and folders that it sees where they are, and nobody changes
     * @param scratch names of folders in the settings that may be written to and go with the process
     * @param directory where it is started
     */
    record Start(List<String> command, Map<String, String> environment, String order, List<Path> readable, List<String> scratch, Path directory) {
        @Override
        public String toString() {
            return "Start" + command;
        }
    }
}
