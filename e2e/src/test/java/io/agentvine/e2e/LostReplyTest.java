package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.Promised;
import io.agentvine.e2e.fleet.TcpProxy;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An answer that is lost on its way: whoever asked asks again and gets the same one. */
@Tag("long")
class LostReplyTest extends OnTwoBackends {

    static final String WORK_ORDER = "\"enqueued_at\"";
    /** With a clone and the start of an agent. */
    private static final Duration ONE_RETRY = Duration.ofSeconds(5);

    private final AtomicLong lost = new AtomicLong();

    @Test
    void getsTheSameWorkOrderAgainWhenTheReplyToItsClaimWasLost() {
        TcpProxy way = fleet.wayTo(first());
        WorkerProcess worker = fleet.workerAt(way, "unanswered");
        way.loseAnswer(WORK_ORDER, () -> lost.set(System.nanoTime()));
        String id = fleet.submit(fleet.repository("unanswered"), "[[script:work]]");
        fleet.awaitTask(id, "an agent at work", task -> lost.get() > 0 && !fleet.events(fleet.execution(id)).isEmpty());
        Duration took = since(lost.get());
        fleet.awaitStatus(id, "completed");

        print("lost the answer to a claim of worker " + worker.pid() + ", at work on it " + took.toMillis() + " ms later");
        assertThat(statuses(id)).containsExactly("completed");
        Promised.kept(ONE_RETRY, took);
    }

    @Test
    void completesOnceWhenTheAnswerToTheCompletionWasLost() {
        TcpProxy way = fleet.wayTo(first());
        WorkerProcess worker = fleet.workerAt(way, "unthanked");
        String id = fleet.submit(fleet.repository("unthanked"), "[[script:work ms=300]]");
        way.loseAnswer("\"task_status\":\"completed\"", () -> lost.set(System.nanoTime()));
        fleet.awaitStatus(id, "completed");
        String next = fleet.submit(fleet.repository("unthanked-next"), "[[script:work]]");
        fleet.awaitStatus(next, "completed");

        print("lost the answer to a completion of worker " + worker.pid() + ", which did the next task " + since(lost.get()).toMillis() + " ms later");
        assertThat(lost.get()).isPositive();
        assertThat(statuses(id)).containsExactly("completed");
        assertThat(ends(id)).isEqualTo(1);
    }
}
