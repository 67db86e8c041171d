package io.agentvine.backend.task.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.task.Standstill;
import io.agentvine.backend.task.TaskSubmission;
import io.agentvine.backend.task.web.Workforce.Member;
import io.agentvine.backend.task.web.Workforce.State;
import io.agentvine.protocol.QueueName;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WaitReasonTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instant RESET = NOW.plusSeconds(3_600);
    private static final Workforce FREE = of(working("w1", 2, 2), working("w2", 1, 0));
    private static final String HOLDER = "task 01890a5d-ac96-774b-bcce-b302099a8057 has ended, which runs";
    private static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8058");

    private static Workforce of(Member... members) {
        return new Workforce(List.of(members), null);
    }

    private static Member working(String name, int slots, int runs) {
        return new Member(ID, name, Set.of(), State.ABLE, slots, runs, null, null);
    }

    private static Member being(State state, String name, String... labels) {
        return new Member(ID, name, Set.of(labels), state, 1, 0, state == State.ERROR ? "claude is not logged in" : null,
                state == State.LIMITED ? RESET : null);
    }

    private static WaitReason waiting(String code, String message, Instant due, String session, String affinity, String... labels) {
        TaskView.Reason stored = new TaskView.Reason(code, message, NOW.minusSeconds(9), null, 4L);
        return new WaitReason(stored, NOW, due, 1, 3, "agent_error: It broke.", session, null, affinity, false, NOW.plusSeconds(60),
                QueueName.DEFAULT, 4L, null, null, List.of(labels));
    }

    private static TaskView.Reason plain(Workforce workers, String... labels) {
        return waiting("queued", TaskSubmission.WAITS, NOW, null, null, labels).given(workers);
    }

    private static void says(TaskView.Reason reason, String code, String message) {
        assertThat(reason.message()).isEqualTo(message);
        assertThat(reason.code()).isEqualTo(code);
    }

    @Test
    void saysThatNoWorkerIsThereAndHowToStartOne() {
        says(plain(of()), "no_worker", "No worker is registered; start one with java -jar worker.jar --name worker-1.");
        says(plain(of(), "gpu"), "no_worker", "No worker is registered; start one with java -jar worker.jar --name worker-1 --labels gpu.");
        says(plain(of(being(State.OFFLINE, "w1"), being(State.OFFLINE, "w2"))), "no_worker",
                "All 2 registered workers are offline; start one with java -jar worker.jar --name worker-1.");
    }

    @Test
    void saysThatTheOnlyWorkerWithItsLabelIsOffline() {
        says(plain(of(being(State.OFFLINE, "w1", "gpu"), working("w2", 1, 0)), "gpu"), "no_worker",
                "The only registered worker with the label gpu is offline;"
                        + " start one with java -jar worker.jar --name worker-1 --labels gpu.");
    }

    @Test
    void saysThatNoWorkerHasItsLabels() {
        says(plain(of(being(State.ABLE, "w1", "gpu"), working("w2", 1, 0)), "big", "gpu"), "no_worker_with_labels",
                "No worker has all the labels big, gpu; start one with java -jar worker.jar --name worker-1 --labels big,gpu.");
    }

    @Test
    void namesTheLimitOfTheOnlyWorkerThatFitsAndUntilWhen() {
        TaskView.Reason reason = plain(of(being(State.LIMITED, "w1", "gpu"), working("w2", 1, 0)), "gpu");
        says(reason, "usage_limit",
                "The credential of worker w1, the only one with the label gpu, is at its usage limit until 2026-11-23T11:00:00Z.");
        assertThat(reason.nextEventAt()).isEqualTo(RESET);
        says(plain(of(being(State.LIMITED, "w1"), being(State.LIMITED, "w2"))), "usage_limit",
                "The credential of every worker that could take it is at its usage limit until 2026-11-23T11:00:00Z.");
    }

    @Test
    void saysBesideTheLimitWhatIsTheMatterWithTheOthers() {
        says(plain(of(being(State.LIMITED, "w1"), being(State.DRAINING, "w2"), being(State.OFFLINE, "w3"))), "usage_limit",
                "The credential of worker w1, which could take it, is at its usage limit until 2026-11-23T11:00:00Z. Of the others:"
                        + " 1 draining and 1 offline. POST /api/v1/workers/" + ID + "/resume lets worker w2 take work again.");
    }

    @Test
    void quotesTheFirstErrorWhereNoWorkerTakesWork() {
        says(plain(of(being(State.ERROR, "w1"), being(State.ERROR, "w2"), being(State.OFFLINE, "w3"))), "workers_unavailable",
                "No worker takes work: of 3 registered, 2 in error and 1 offline. Worker w1 says: claude is not logged in.");
    }

    @Test
    void saysHowADrainedWorkerTakesWorkAgain() {
        says(plain(of(being(State.DRAINING, "w1", "gpu"), working("w2", 1, 0)), "gpu"), "workers_unavailable",
                "No worker with the label gpu takes work: of 1 registered, 1 draining."
                        + " POST /api/v1/workers/" + ID + "/resume lets worker w1 take work again.");
    }

    @Test
    void saysOfABrokenConnectionThatItWaitsToBeHeardOf() {
        says(plain(of(being(State.SILENT, "w1"), being(State.ERROR, "w2"), being(State.DRAINING, "w3"))), "workers_unavailable",
                "No worker takes work: of 3 registered, 1 in error, 1 draining and 1 with a broken connection."
                        + " Worker w2 says: claude is not logged in. POST /api/v1/workers/" + ID + "/resume lets worker w3 take work again."
                        + " Worker w1 takes work again as soon as it is heard of.");
    }

    @Test
    void countsAWorkerWhoseConnectionBrokeAsNotThere() {
        says(plain(of(being(State.SILENT, "w1"), being(State.OFFLINE, "w2"))), "no_worker",
                "No worker takes work: of 2 registered, 1 with a broken connection and 1 offline."
                        + " Worker w1 takes work again as soon as it is heard of.");
    }

    @Test
    void saysHowManySlotsAreBusyAndItsPosition() {
        says(plain(of(working("w1", 2, 2), working("w2", 1, 1))), "busy", "All 3 slots are busy; position 4 of the queue default.");
        says(plain(of(working("w1", 1, 1))), "busy", "The only slot is busy; position 4 of the queue default.");
        says(plain(FREE), "queued", "Waits for a worker to take it: 1 of 3 slots free, position 4 of the queue default.");
    }

    @Test
    void countsOnlyTheSlotsOfWorkersThatFit() {
        Member busy = new Member(ID, "w3", Set.of("gpu"), State.ABLE, 1, 1, null, null);
        says(plain(of(busy, working("w1", 4, 0)), "gpu"), "busy",
                "The only slot of workers with gpu is busy; position 4 of the queue default.");
    }

    @Test
    void namesTheFailureAndTheTimeOfTheNextAttempt() {
        TaskView.Reason reason = waiting("backoff", "Again later.", NOW.plusSeconds(20), null, null).given(FREE);
        says(reason, "backoff", "Waits until 2026-11-23T10:00:20Z, because attempt 1 of 3 failed as agent_error: It broke.");
        assertThat(reason.nextEventAt()).isEqualTo(NOW.plusSeconds(20));
    }

    @Test
    void namesTheDailyBudgetBeforeAnyWorker() {
        TaskView.Reason reason = plain(of().stoppedBy(new Standstill("daily_budget", "It is used up.", RESET)));
        says(reason, "daily_budget", "It is used up.");
        assertThat(reason.nextEventAt()).isEqualTo(RESET);
    }

    @Test
    void namesTheRunInItsSessionAndTheWorkerItIsKeptFor() {
        says(waiting("queued", "Queued again by person.", NOW, HOLDER, "w1").given(FREE), "session_busy",
                "Waits until " + HOLDER + " in the same session. Before: Queued again by person.");
        TaskView.Reason kept = waiting("queued", TaskSubmission.WAITS, NOW, null, "w1").given(FREE);
        says(kept, "affinity", "Kept until 2026-11-23T10:01:00Z for worker w1, which has its session; then any worker may take it.");
        assertThat(kept.nextEventAt()).isEqualTo(NOW.plusSeconds(60));
    }
}
