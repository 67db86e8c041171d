package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.QuestionState.Answer;
import io.agentvine.protocol.QuestionStatus;
import io.agentvine.worker.agent.OpenCall;
import io.agentvine.worker.agent.Oversight;
import io.agentvine.worker.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The calls of one run that wait for a person, each on the thread that brought it. Any thread may call. */
final class HeldCalls {

    /** An order that tells of an answer may be lost. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    /** Claude Code gives a hook up after 600 s. */
    private static final Duration LONGEST = Duration.ofMinutes(9);

    private final Oversight oversight;
    private final Ticker ticker;
    private final Map<String, OpenCall> open = new LinkedHashMap<>();
    private boolean closed;
    private long looks;

    HeldCalls(Oversight oversight, Ticker ticker) {
        this.oversight = oversight;
        this.ticker = ticker;
    }

    /** What came of bringing a call. */
    sealed interface Said {

        /** By whom is null where nobody could be asked. */
        record Answered(Answer answer, UUID question) implements Said {}

        /** Nobody answered while it was held. */
        record HoldOver(UUID question) implements Said {}

        /** The question is no more, or the desk was closed while it was open. */
        record Withdrawn() implements Said {}
    }

    /**
     * Blocks until it is answered, its hold is over, or the desk closes.
     *
     * @param answered told of an answer while the call still counts as open
     */
    Said bring(OpenCall call, Consumer<Answer> answered) {
        synchronized (this) {
            open.put(call.id(), call);
        }
        try {
            Said said = wait(call);
            if (said instanceof Said.Answered one) {
                answered.accept(one.answer());
            }
            return said;
        } finally {
            synchronized (this) {
                open.remove(call.id());
                notifyAll();
            }
        }
    }

    private Said wait(OpenCall call) {
        Ticker.Stopwatch held = ticker.start();
        long holdEnds = Long.MAX_VALUE;
        while (true) {
            long seen = looks();
            QuestionState state = isClosed() ? null : oversight.ask(call);
            boolean answered = state != null && state.status() == QuestionStatus.ANSWERED;
            if (isClosed() && !answered) {
                return new Said.Withdrawn();
            }
            long spent = held.elapsed().toNanos();
            if (state == null) {
                if (spent > LONGEST.toNanos()) {
                    return new Said.Answered(new Answer(false, "AgentVine could not ask anybody: its backend did not answer.", null, null), null);
                }
                pause(seen, ASK_AGAIN.toNanos());
                continue;
            }
            switch (state.status()) {
                case ANSWERED -> {
                    return new Said.Answered(state.answer(), state.messageId());
                }
                case WITHDRAWN, EXPIRED -> {
                    return new Said.Withdrawn();
                }
                case OPEN -> {
                    holdEnds = Math.min(holdEnds, spent + Duration.ofMillis(state.holdMs()).toNanos());
                    if (spent >= Math.min(holdEnds, LONGEST.toNanos())) {
                        return new Said.HoldOver(state.messageId());
                    }
                    pause(seen, Math.min(LOOK_AGAIN.toNanos(), holdEnds - spent));
                }
            }
        }
    }

    /** An answer may have come. */
    synchronized void look() {
        looks++;
        notifyAll();
    }

    /** Lets every open call go as withdrawn, and each that is brought later. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean anyOpen() {
        return !open.isEmpty();
    }

    /** After {@link #close}: waits until each was let go, or has the answer that it was just asking for. */
    synchronized void awaitNoneOpen(Duration limit) {
        Ticker.Stopwatch waited = ticker.start();
        try {
            while (!open.isEmpty() && !waited.isPast(limit)) {
                wait(1_000);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized long looks() {
        return looks;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void pause(long seen, long nanos) {
        Ticker.Stopwatch waited = ticker.start();
        for (long left = nanos; left > 0 && looks == seen && !closed; left = nanos - waited.elapsed().toNanos()) {
            try {
                wait(Math.max(1, left / 1_000_000));
            } catch (InterruptedException stopping) {
                closed = true;
                Thread.currentThread().interrupt();
            }
        }
    }
}
