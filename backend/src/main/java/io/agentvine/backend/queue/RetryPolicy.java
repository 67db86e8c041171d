package io.agentvine.backend.queue;

import io.agentvine.protocol.FailureClass;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/** What follows from a failure: pure, but for the randomness it is given. */
final class RetryPolicy {

    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;

    /** @param random numbers from 0 to 1, for the jitter */
    RetryPolicy(Duration first, Duration longest, DoubleSupplier random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** What becomes of the task. */
    sealed interface Verdict {

        record Fail() implements Verdict {}

        record Cancel() implements Verdict {}

        record Requeue(Duration delay, boolean attemptCounts) implements Verdict {}

        /** @param until null: the limit's reset is not known */
        record Wait(Instant until) implements Verdict {}
    }

    /**
     * @param attempts used so far, this run included
     * @param retryAt when a usage limit resets, or null
     * @param otherCredential whether a worker with another credential could take the task
     */
    record Failure(FailureClass failure, int attempts, int maxAttempts, Instant retryAt, boolean otherCredential) {}

    Verdict after(Failure failure) {
        return switch (failure.failure()) {
            case AGENT_ERROR, API_UNAVAILABLE, STALLED, WORKSPACE, WORKER_LOST -> failure.attempts() >= failure.maxAttempts()
                    ? new Verdict.Fail()
                    : new Verdict.Requeue(backoff(failure.attempts()), true);
            case USAGE_LIMIT -> new Verdict.Wait(failure.retryAt());
            case AUTH -> failure.otherCredential() ? new Verdict.Requeue(first, false) : new Verdict.Fail();
            case TIMEOUT, MAX_TURNS, BUDGET, REFUSED, REPOSITORY, SETUP, VERIFICATION, UNANSWERED, DEPENDENCY -> new Verdict.Fail();
            case CANCELLED -> new Verdict.Cancel();
        };
    }

    /** Doubles with each attempt up to the longest, with full jitter: anything from nothing to that. */
    private Duration backoff(int attempts) {
        int doublings = Math.min(Math.max(attempts - 1, 0), 30);
        double most = Math.min(longest.toMillis(), first.toMillis() * Math.pow(2, doublings));
        return Duration.ofMillis(Math.round(most * random.getAsDouble()));
    }
}
