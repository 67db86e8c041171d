package io.agentvine.backend.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.QueueName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WaitReasonTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Workforce FREE = new Workforce(3, 3, 0, 0, 3, 1, null);
    private static final UUID HOLDER = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

    private static WaitReason waiting(String code, String message, Instant due, UUID heldBy, String affinity) {
        TaskView.Reason stored = new TaskView.Reason(code, message, NOW.minusSeconds(9), null, 4L);
        return new WaitReason(stored, NOW, due, 1, 3, "agent_error: It broke.", heldBy, affinity, NOW.plusSeconds(60),
                QueueName.DEFAULT, 4L, null, null, List.of());
    }

    private static TaskView.Reason plain(Workforce workers) {
        return waiting("queued", TaskSubmission.WAITS, NOW, null, null).given(workers);
    }

    @Test
    void saysThatNoWorkerIsThereAndHowToStartOne() {
        TaskView.Reason none = plain(new Workforce(0, 0, 0, 0, 0, 0, null));
        assertThat(none.code()).isEqualTo("no_worker");
        assertThat(none.message()).isEqualTo("No worker is registered; start one with java -jar worker.jar --name worker-1.");
        TaskView.Reason offline = plain(new Workforce(2, 0, 0, 0, 0, 0, null));
        assertThat(offline.code()).isEqualTo("no_worker");
        assertThat(offline.message()).startsWith("All 2 registered workers are offline; start one");
    }

    @Test
    void quotesTheFirstErrorWhereNoWorkerTakesWork() {
        TaskView.Reason reason = plain(new Workforce(3, 3, 2, 1, 0, 0, "w1 says: claude is not logged in"));
        assertThat(reason.code()).isEqualTo("workers_unavailable");
        assertThat(reason.message()).isEqualTo(
                "No worker takes work: of 3 online, 2 in error and 1 draining. Worker w1 says: claude is not logged in");
    }

    @Test
    void saysHowManySlotsAreBusyAndItsPosition() {
        TaskView.Reason busy = plain(new Workforce(3, 3, 0, 0, 3, 0, null));
        assertThat(busy.code()).isEqualTo("busy");
        assertThat(busy.message()).isEqualTo("All 3 slots are busy; position 4 of the queue default.");
        assertThat(plain(FREE).code()).isEqualTo("queued");
        assertThat(plain(FREE).message()).contains("1 of 3 slots free", "position 4");
    }

    @Test
    void namesTheFailureAndTheTimeOfTheNextAttempt() {
        TaskView.Reason reason = waiting("backoff", "Again later.", NOW.plusSeconds(20), null, null).given(FREE);
        assertThat(reason.code()).isEqualTo("backoff");
        assertThat(reason.message())
                .isEqualTo("Waits until 2026-11-23T10:00:20Z, because attempt 1 of 3 failed as agent_error: It broke.");
        assertThat(reason.nextEventAt()).isEqualTo(NOW.plusSeconds(20));
    }

    @Test
    void namesTheRunInItsSessionAndTheWorkerItIsKeptFor() {
        TaskView.Reason held = waiting("queued", "Queued again by person.", NOW, HOLDER, "w1").given(FREE);
        assertThat(held.code()).isEqualTo("session_busy");
        assertThat(held.message()).contains(HOLDER.toString()).endsWith("Before: Queued again by person.");
        TaskView.Reason kept = waiting("queued", TaskSubmission.WAITS, NOW, null, "w1").given(FREE);
        assertThat(kept.code()).isEqualTo("affinity");
        assertThat(kept.message()).startsWith("Kept until 2026-11-23T10:01:00Z for worker w1");
        assertThat(kept.nextEventAt()).isEqualTo(NOW.plusSeconds(60));
    }
}
