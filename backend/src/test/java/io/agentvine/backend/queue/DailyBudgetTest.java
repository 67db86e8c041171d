package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What is set for the whole: a daily budget, and how long finished tasks are kept. */
@OnSqlite
@Import(QueueBench.class)
@TestPropertySource(properties = {"agentvine.queue.loops=false", "agentvine.budget.daily-usd=2", "agentvine.tasks.retention=30d"})
class DailyBudgetTest extends BackendTest {

    @Autowired
    QueueBench bench;

    @Autowired
    Dispatcher dispatcher;

    @Autowired
    QueueRepair repair;

    @Autowired
    RunEndings ends;

    @Autowired
    TaskLifecycle lifecycle;

    private UUID failed(Claimant worker, double cost) {
        UUID task = bench.task("normal");
        dispatcher.offer(List.of(bench.entry(task)));
        WorkOrder order = dispatcher.claim(worker, null, 1).orders().get(0);
        ends.fail(worker.workerId(), new FailJob(order.jobId(), order.lease().token(), FailureClass.REFUSED, "No.", List.of(), null, null,
                new Usage(1, 2L, 3L, 4L, 5L, cost), 1, 3L));
        return task;
    }

    @Test
    void stopsClaimsOnceTheDaysBudgetIsUsedUpAndSaysSo() {
        bench.empty();
        repair.reconcile();
        Claimant worker = bench.worker("w");
        failed(worker, 2.5);
        UUID waiting = bench.task("normal");
        dispatcher.offer(List.of(bench.entry(waiting)));

        await("the sum is asked for again").until(() -> reason(waiting).get("code").asString().equals("daily_budget"));
        assertThat(dispatcher.claim(worker, null, 1).orders()).isEmpty();
        assertThat(reason(waiting).get("message").asString()).contains("2.00 USD").contains("2.50");
        assertThat(reason(waiting).get("next_event_at").asString()).contains("T00:00:00");

        bench.sql("update executions set ended_at = ended_at - 86400000");
        await("the next day").until(() -> !dispatcher.claim(worker, null, 1).orders().isEmpty());
    }

    @Test
    void countsWhatARunHasCostThatIsUnderWay() {
        bench.empty();
        repair.reconcile();
        Claimant worker = bench.worker("w");
        UUID running = bench.task("normal");
        dispatcher.offer(List.of(bench.entry(running)));
        WorkOrder order = await("the sum is asked for again").until(() -> dispatcher.claim(worker, null, 1).orders(), orders -> !orders.isEmpty()).get(0);
        bench.sql("update executions set cost_micro_usd = 2500000 where id = ?", order.executionId().toString());
        UUID waiting = bench.task("normal");
        dispatcher.offer(List.of(bench.entry(waiting)));

        await("the sum is asked for again").until(() -> reason(waiting).get("code").asString().equals("daily_budget"));
        assertThat(dispatcher.claim(worker, null, 1).orders()).isEmpty();
        bench.sql("update executions set cost_micro_usd = 1 where id = ?", order.executionId().toString());
        await("the budget is there again").until(() -> !dispatcher.claim(worker, null, 1).orders().isEmpty());
    }

    private JsonNode reason(UUID task) {
        return http().get("/tasks/" + task).json().get("reason");
    }

    @Test
    void deletesFinishedTasksAfterTheRetentionAndClearsTheBooksAfterAWeek() {
        bench.empty();
        repair.reconcile();
        Claimant worker = bench.worker("w");
        UUID old = failed(worker, 0.1);
        UUID recent = failed(worker, 0.1);
        bench.sql("update tasks set finished_at = finished_at - 31 * 86400000 where id = ?", old.toString());
        bench.sql("update tasks set finished_at = finished_at - 8 * 86400000 where id = ?", recent.toString());

        assertThat(lifecycle.clearIfFailed(Duration.ofDays(7))).isEqualTo(2);
        assertThat(lifecycle.deleteIfOld()).isEqualTo(1);
        assertThat(http().get("/tasks/" + old).status()).isEqualTo(404);
        assertThat(http().get("/tasks/" + recent).status()).isEqualTo(200);
    }
}
