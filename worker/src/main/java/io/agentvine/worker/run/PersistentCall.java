package io.agentvine.worker.run;

import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Reply;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Repeats a call for however long the backend is away, and gives it up where the run is asked to stop, or where the backend is
 * there and only this call fails again and again.
 */
final class PersistentCall {

    private static final int MOST_FAILURES = 5;

    private final Backend backend;
    private final Supplier<Backoff> backoffs;
    private final Runnable unauthorized;

    PersistentCall(Backend backend, Supplier<Backoff> backoffs, Runnable unauthorized) {
        this.backend = backend;
        this.backoffs = backoffs;
        this.unauthorized = unauthorized;
    }

    interface Call<T> {
        Reply<T> make() throws IOException;
    }

    /** @return the last reply: Unreachable or Unauthorized where it was given up */
    <T> Reply<T> make(HeldRun held, Call<T> call) throws IOException, InterruptedException {
        Backoff backoff = backoffs.get();
        long answers = backend.answers();
        for (int failures = 0; ; ) {
            Reply<T> reply = call.make();
            if (reply instanceof Reply.Unauthorized) {
                unauthorized.run();
            } else if (!(reply instanceof Reply.Unreachable)) {
                return reply;
            }
            boolean there = backend.answers() > answers;
            answers = backend.answers();
            failures += there && !saysThatItIsAway(reply) ? 1 : 0;
            if (held.stopping() || failures == MOST_FAILURES) {
                return reply;
            }
            Thread.sleep(backoff.next().toMillis());
        }
    }

    private static boolean saysThatItIsAway(Reply<?> reply) {
        return reply instanceof Reply.Unreachable<?> unreachable && unreachable.away();
    }
}
