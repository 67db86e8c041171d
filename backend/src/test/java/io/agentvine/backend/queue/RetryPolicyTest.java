package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.queue.RetryPolicy.Failure;
import io.agentvine.backend.queue.RetryPolicy.Verdict;
import io.agentvine.protocol.FailureClass;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

    private final RetryPolicy longest = new RetryPolicy(Duration.ofSeconds(10), Duration.ofMinutes(5), () -> 1.0);

    private Verdict after(FailureClass failure, int attempts, int most) {
        return longest.after(new Failure(failure, attempts, most, null, false));
    }

    @ParameterizedTest
    @CsvSource({"1,10", "2,20", "3,40", "5,160", "6,300", "40,300"})
    void doublesTheDelayUpToFiveMinutes(int attempts, int seconds) {
        assertThat(after(FailureClass.AGENT_ERROR, attempts, 100)).isEqualTo(new Verdict.Requeue(Duration.ofSeconds(seconds), true));
    }

    @Test
    void jitterReachesDownToNothing() {
        RetryPolicy none = new RetryPolicy(Duration.ofSeconds(10), Duration.ofMinutes(5), () -> 0.0);
        assertThat(none.after(new Failure(FailureClass.STALLED, 1, 3, null, false)))
                .isEqualTo(new Verdict.Requeue(Duration.ZERO, true));
    }

    @ParameterizedTest
    @EnumSource(value = FailureClass.class, names = {"AGENT_ERROR", "API_UNAVAILABLE", "STALLED", "WORKSPACE"})
    void retriesUntilTheLastAttempt(FailureClass failure) {
        assertThat(after(failure, 2, 3)).isInstanceOf(Verdict.Requeue.class);
        assertThat(after(failure, 3, 3)).isEqualTo(new Verdict.Fail());
    }

    @ParameterizedTest
    @EnumSource(value = FailureClass.class,
            names = {"TIMEOUT", "MAX_TURNS", "BUDGET", "REFUSED", "REPOSITORY", "SETUP", "VERIFICATION", "UNANSWERED", "AUTH"})
    void neverRetriesWhatWouldFailAgain(FailureClass failure) {
        assertThat(after(failure, 1, 3)).isEqualTo(new Verdict.Fail());
    }

    @Test
    void waitsForAUsageLimitAlsoAfterTheLastAttempt() {
        Instant reset = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(longest.after(new Failure(FailureClass.USAGE_LIMIT, 3, 3, reset, false))).isEqualTo(new Verdict.Wait(reset));
    }

    @Test
    void givesATaskToAnotherCredentialWithoutCountingTheAttempt() {
        assertThat(longest.after(new Failure(FailureClass.AUTH, 3, 3, null, true)))
                .isEqualTo(new Verdict.Requeue(Duration.ofSeconds(10), false));
    }
}
