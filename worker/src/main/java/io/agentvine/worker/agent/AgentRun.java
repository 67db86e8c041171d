package io.agentvine.worker.agent;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * One run of an agent: a first turn, further ones by {@link #sendMessage}, then {@link #close}. The time limit counts from
 * the start over all turns, the silence limit only within a turn.
 */
public interface AgentRun extends AutoCloseable {

    /**
     * Waits for the end of the current turn; repeating it gives the same answer until a message starts another turn. After
     * anything but {@link Outcome.Completed} the process and all it started are gone.
     */
    Outcome awaitOutcome() throws InterruptedException;

    /**
     * Starts another turn after a completed one, in the same process or by resuming the session.
     *
     * @param id of the message: the agent takes the same id once only
     */
    void sendMessage(UUID id, String text);

    /**
     * Hands a person's message on: the agent reads it after its current tool call. After a completed turn it starts another one.
     * Messages that come before the process does wait for it.
     *
     * @param id of the message: the agent takes the same id once only, also after a resume
     */
    void steer(UUID id, String text);

    /** Ids of the steering messages that the agent has read. */
    Set<UUID> messagesRead();

    /** Looks what became of the calls that wait for a person; returns at once. */
    void lookForAnswers();

    /** How full the session's context is. */
    Context context();

    /**
     * @param tokens with which its next request would begin, null: not known
     * @param window how many its model takes, null: not known
     */
    record Context(Long tokens, Long window) {}

    /** Whether a turn is open. */
    boolean working();

    /** Whether a call waits for a person. */
    boolean waits();

    /** Ends the run by the stop order: interrupt, grace, TERM, grace, KILL, left-overs. Returns at once, may be repeated; the first reason counts. */
    void stop(StopReason reason);

    /** The credentials that its processes were given, by names that a person knows; none of them may leave with the work. */
    Map<String, String> credentials();

    /** Of the last process of the run; null while one lives and where none was started. */
    Integer exitCode();

    /** Lets an idle agent end by itself, ends any other, then what it left running. Blocks until no process is left; may be repeated. */
    @Override
    void close();
}
