package io.agentvine.worker.agent;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/** A program that does coding tasks in a clone, as Claude Code. One object serves all runs of a worker; any thread may call. */
public interface CodingAgent extends AutoCloseable {

    /** What can be told of {@link #probe} without starting a process: its version is null. */
    Readiness look();

    /** Whether it is installed and logged in; cheap (one short process at most), never throws. */
    Readiness probe();

    /** Whether the program is another one than at the last {@link #probe}, as after an update; starts nothing. */
    boolean changed();

    /**
     * Starts on the assignment's prompt and returns at once. Whatever goes wrong, also at the start, is the outcome of the
     * run and not an exception.
     *
     * @param events told in the order in which a process printed; answers to tool calls come beside that, from threads of their own, so
     *     it is safe for any thread; it should not block for long; an exception of it ends the run
     */
    AgentRun start(AgentAssignment assignment, EventSink events);

    /** What it is logged in with now, by name: what must not leave with the work of any run. */
    Map<String, String> credentials();

    /** Where it keeps that session's transcript: {@code <id>.jsonl}, and more in {@code <id>/}. */
    Path sessionFolder(UUID session);

    /** Releases what the agent holds for its runs, after all of them are closed. */
    @Override
    void close();
}
