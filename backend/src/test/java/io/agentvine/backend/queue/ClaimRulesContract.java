package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.CredentialLimits;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;
import tools.jackson.databind.JsonNode;

/** Which task a worker may have, and when: labels, dependencies, times, starvation, limits. Every loop is turned by hand. */
@LoopsByHand
abstract class ClaimRulesContract extends BackendTest {

    @Autowired
    QueueBench bench;

    @Autowired
    Dispatcher dispatcher;

    @Autowired
    QueueRepair repair;

    @Autowired
    TaskLifecycle lifecycle;

    @Autowired
    RunLifecycle runs;

    @Autowired
    RunEndings ends;

    @Autowired
    LeaseReaper reaper;

    @Autowired
    QueueBooks books;

    @Autowired
    CredentialLimits limits;

    @Autowired
    StringRedisTemplate redis;

    Claimant plain;
    Claimant gpu;

    @BeforeEach
    void startEmpty() {
        bench.empty();
        redis.getConnectionFactory().getConnection().serverCommands().flushAll();
        repair.reconcile();
        reaper.reap();
        plain = bench.worker("plain", "shared");
        gpu = bench.worker("gpu", "shared", "gpu", "linux");
    }

    private Answer post(String more) {
        return http().post("/tasks", """
                {"title": "Do it", "description": "Now", "repository_url": "https://git.example/shop.git"%s}""".formatted(more));
    }

    UUID submit(String more) {
        Answer answer = post(more);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return UUID.fromString(answer.json().get("id").asString());
    }

    private JsonNode task(UUID id) {
        return http().get("/tasks/" + id).json();
    }

    private String reason(UUID id) {
        return task(id).get("reason").get("code").asString();
    }

    private WorkOrder claim(Claimant who) {
        bench.sql("update tasks set reason_since = reason_since - 2000 where dispatched_at is null");
        repair.relay();
        List<WorkOrder> orders = dispatcher.claim(who, null, 1).orders();
        return orders.isEmpty() ? null : orders.get(0);
    }

    private UUID claimed(Claimant who) {
        WorkOrder order = claim(who);
        return order == null ? null : order.data().id();
    }

    private void complete(Claimant who, WorkOrder order, DeliveryStatus delivery) {
        int files = delivery == DeliveryStatus.UNCHANGED ? 0 : 1;
        RunResult result = new RunResult("Done", order.meta().branch(), "a", "b", files, 2 * files, 3 * files, "none", new RunResult.Delivery(delivery, null), null);
        ends.complete(who.workerId(), new CompleteJob(order.jobId(), order.lease().token(), result, new Usage(1, 2L, 3L, 4L, 5L, 0.25), 0, 9L));
    }

    private void fail(Claimant who, WorkOrder order, FailureClass failure, Instant retryAt, Double cost) {
        ends.fail(who.workerId(), new FailJob(order.jobId(), order.lease().token(), failure, "It broke.", List.of("last"), retryAt, null,
                new Usage(1, 2L, 3L, 4L, 5L, cost), 1, 3L));
    }

    @Test
    void givesATaskOnlyToAWorkerThatHasAllItsLabels() {
        UUID wanted = submit(", \"labels\": [\"linux\", \"gpu\", \"gpu\"]");
        UUID impossible = submit(", \"labels\": [\"gpu\", \"tpu\"]");
        UUID any = submit("");

        assertThat(claimed(plain)).isEqualTo(any);
        assertThat(claimed(plain)).isNull();
        assertThat(claimed(gpu)).isEqualTo(wanted);
        assertThat(claimed(gpu)).isNull();
        assertThat(task(wanted).get("labels").toString()).isEqualTo("[\"gpu\",\"linux\"]");
        assertThat(reason(impossible)).isEqualTo("no_worker_with_labels");
        assertThat(task(impossible).get("reason").get("message").asString()).contains("gpu, tpu");
    }

    @Test
    void saysOfTheOnlyWorkerThatFitsThatItIsAtItsLimitAndUntilWhen() {
        Claimant spent = bench.worker("spent", "own", "gpu", "tpu");
        UUID wanted = submit(", \"labels\": [\"gpu\", \"tpu\"]");
        Instant reset = Instant.now().plusSeconds(3_600).truncatedTo(ChronoUnit.MILLIS);
        limits.note(spent.workerId(), reset);

        JsonNode reason = task(wanted).get("reason");
        assertThat(reason.get("code").asString()).as(reason.toString()).isEqualTo("usage_limit");
        assertThat(reason.get("message").asString())
                .isEqualTo("The credential of worker spent, the only one with all the labels gpu, tpu, is at its usage limit until " + reset + ".");
        assertThat(Instant.parse(reason.get("next_event_at").asString())).isEqualTo(reset);
        assertThat(claimed(spent)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
        "draining = 1; workers_unavailable; /resume lets worker spare take work again",
        "status = 'error', error_message = 'Not logged in'; workers_unavailable; Worker spare says: Not logged in",
        "directives_connection = 1, broken_at = last_seen_at; no_worker; takes work again as soon as it is heard of",
        "last_seen_at = 1; no_worker; The only registered worker with all the labels gpu, tpu is offline",
        "deregistered_at = 1; no_worker_with_labels; No worker has all the labels gpu, tpu"})
    void saysOfTheOnlyWorkerThatFitsWhyItTakesNoWork(String state, String code, String words) {
        bench.worker("spare", "own", "gpu", "tpu");
        UUID wanted = submit(", \"labels\": [\"gpu\", \"tpu\"]");
        bench.sql("update workers set " + state + " where name = 'spare'");

        JsonNode reason = task(wanted).get("reason");
        assertThat(reason.get("code").asString()).as(reason.toString()).isEqualTo(code);
        assertThat(reason.get("message").asString()).contains(words);
    }

    @Test
    void saysThatAnotherTaskIsParkedInItsSession() {
        UUID session = UUID.randomUUID();
        UUID parked = bench.task("normal", session, null, 0);
        UUID next = bench.task("normal", session, null, 0);
        bench.sql("update tasks set question_id = '" + UUID.randomUUID() + "' where id = '" + parked + "'");

        JsonNode reason = task(next).get("reason");
        assertThat(reason.get("code").asString()).as(reason.toString()).isEqualTo("session_busy");
        assertThat(reason.get("message").asString())
                .contains("Waits until task " + parked + " has ended, which was parked on a question in the same session.");
        assertThat(reason(parked)).isNotEqualTo("session_busy");
    }

    @Test
    void keepsTheOrderOfAQueueOverItsLabels() {
        UUID first = submit(", \"labels\": [\"gpu\"]");
        UUID second = submit("");
        UUID third = submit(", \"labels\": [\"linux\"]");
        UUID urgent = submit(", \"labels\": [\"gpu\"], \"priority\": \"critical\"");
        claim(bench.worker("nobody", "other", "tpu"));
        lifecycle.cancelIfLive(second, "test");
        UUID fourth = submit("");

        assertThat(List.of(claimed(gpu), claimed(gpu), claimed(gpu), claimed(gpu))).containsExactly(urgent, first, third, fourth);
    }

    /** By the thread that offers what was submitted: what it does later would be found in a Redis that is to be empty. */
    private void awaitOffered(UUID task) {
        await("offered").until(() -> redis.opsForHash().hasKey(ReadyQueue.ENTRIES, task.toString()));
    }

    @Test
    void asksForLabelsAlsoWithoutRedis() {
        awaitOffered(submit(", \"labels\": [\"gpu\"]"));
        UUID any = submit("");
        awaitOffered(any);
        redis.getConnectionFactory().getConnection().serverCommands().flushAll();

        assertThat(dispatcher.claim(plain, null, 5).orders()).extracting(order -> order.data().id()).containsExactly(any);
        assertThat(dispatcher.claim(gpu, null, 5).orders()).hasSize(1);
    }

    @Test
    void rebuildsTheListsOfLabels() {
        UUID wanted = submit(", \"labels\": [\"gpu\"]");
        awaitOffered(wanted);
        redis.getConnectionFactory().getConnection().serverCommands().flushAll();
        repair.reconcile();

        assertThat(redis.opsForList().range("{agentvine}:queue:default:labels:gpu", 0, -1)).containsExactly(wanted.toString());
        assertThat(claimed(gpu)).isEqualTo(wanted);
        assertThat(redis.opsForSet().members(ReadyQueue.LABELLED)).isEmpty();
    }

    @Test
    void fillsTheListOfALabelThatDoesNotFitWithoutHoldingBackTheOthers() {
        for (int i = 0; i < 60; i++) {
            submit(", \"labels\": [\"tpu\"]");
        }
        UUID behind = submit("");

        assertThat(claimed(plain)).isEqualTo(behind);
        assertThat(redis.opsForList().size("{agentvine}:queue:default:labels:tpu")).isEqualTo(50);
        Claimant tpu = bench.worker("tpu", "other", "tpu");
        for (int i = 0; i < 60; i++) {
            assertThat(claimed(tpu)).isNotNull();
        }
    }

    @Test
    void offersARowOfAFullListWhoseOfferWasLostAndThatBelongsBeforeTheRest() {
        bench.tasks(60);
        assertThat(claimed(plain)).isNotNull();
        UUID returned = bench.task("normal");
        bench.sql("update tasks set position = -5 where id = ?", returned.toString());

        assertThat(claimed(plain)).isEqualTo(returned);
    }

    @Test
    void doesNotKeepATaskForAWorkerThatLacksItsLabels() {
        UUID task = submit(", \"labels\": [\"gpu\"]");
        bench.sql("update tasks set dispatched_at = null, affinity_worker_id = ?, affinity_until = 99999999999999 where id = ?",
                plain.workerId().toString(), task.toString());

        assertThat(claimed(plain)).isNull();
        assertThat(claimed(gpu)).isEqualTo(task);
    }

    private String sessionOf(Claimant worker) {
        String session = UUID.randomUUID().toString();
        bench.sql("insert into sessions (session_id, worker_id, repository_url, status, created_at, last_activity_at, tasks_served)"
                + " values (?, ?, 'https://git.example/shop.git', 'idle', 1, 1, 1)", session, worker.workerId().toString());
        return ", \"session_id\": \"" + session + "\"";
    }

    @Test
    void rebuildsTheListOfAWorkerInOrderWhateverItsTasksAskFor() {
        List<UUID> tasks = List.of(
                submit(", \"labels\": [\"gpu\"]" + sessionOf(gpu)), submit(sessionOf(gpu)),
                submit(", \"labels\": [\"gpu\"]" + sessionOf(gpu)), submit(sessionOf(gpu)));
        redis.getConnectionFactory().getConnection().serverCommands().flushAll();
        repair.reconcile();

        assertThat(dispatcher.claim(gpu, null, 4).orders()).extracting(order -> order.data().id()).containsExactlyElementsOf(tasks);
    }

    @Test
    void refusesLabelsThatAreNone() {
        assertThat(post(", \"labels\": [\"a b\"]").body()).contains("labels");
        assertThat(post(", \"labels\": \"gpu\"").status()).isEqualTo(400);
        assertThat(post(", \"labels\": [1]").status()).isEqualTo(400);
    }

    @Test
    void defersATaskUntilTheOnesItDependsOnAreCompleted() {
        UUID first = submit("");
        UUID second = submit(", \"depends_on\": [\"" + first + "\"]");
        assertThat(reason(second)).isEqualTo("deferred");
        assertThat(task(second).get("reason").get("message").asString()).contains(first.toString());
        assertThat(books.counts().get("default")).isEqualTo(new QueueBooks.Counts(1, 0, 0, 0, 1, 0));

        WorkOrder order = claim(plain);
        assertThat(claimed(gpu)).isNull();
        complete(plain, order, DeliveryStatus.PUSHED);
        assertThat(lifecycle.settleDeferred(10)).isEqualTo(1);
        WorkOrder next = claim(gpu);
        assertThat(next.data().id()).isEqualTo(second);
        assertThat(next.data().branchName()).as("begins from what the other delivered").isEqualTo(order.meta().branch());
    }

    @Test
    void settlesOneTaskWhateverManyOthersWaitFor() {
        UUID open = submit("");
        UUID waits = submit(", \"depends_on\": [\"" + open + "\"]");
        UUID first = submit(", \"priority\": \"critical\"");
        UUID second = submit(", \"depends_on\": [\"" + first + "\"]");
        complete(plain, claim(plain), DeliveryStatus.UNCHANGED);
        assertThat(lifecycle.settleDeferred(1)).isEqualTo(1);
        assertThat(reason(waits)).isEqualTo("deferred");
        assertThat(reason(second)).isNotEqualTo("deferred");
    }

    @Test
    void keepsATaskFromWhoseWorkAnotherWillBegin() {
        UUID first = submit("");
        UUID other = submit(", \"priority\": \"low\"");
        UUID second = submit(", \"depends_on\": [\"" + first + "\", \"" + other + "\"]");
        complete(plain, claim(plain), DeliveryStatus.PUSHED);
        Answer refused = http().delete("/tasks/" + first);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("another one will begin from");
        lifecycle.cancelIfLive(second, "test");
        assertThat(http().delete("/tasks/" + first).status()).isEqualTo(204);
    }

    @Test
    void triesALimitThatShouldBeOverAgainAfterAMinuteAndNoSooner() {
        UUID task = submit("");
        fail(plain, claim(plain), FailureClass.USAGE_LIMIT, Instant.now().minusSeconds(600), null);
        assertThat(task(task).get("status").asString()).isEqualTo("waiting");
        assertThat(lifecycle.wakeIfDue(10)).isZero();
        bench.sql("update tasks set next_event_at = next_event_at - 61000");
        assertThat(lifecycle.wakeIfDue(10)).isEqualTo(1);
    }

    @Test
    void goesOnWhereTheCompletedTaskWasDeletedAndFailsWhereAFailedOneWas() {
        UUID first = submit("");
        UUID second = submit(", \"depends_on\": [\"" + first + "\"], \"branch_name\": \"develop\"");
        complete(plain, claim(plain), DeliveryStatus.UNCHANGED);
        assertThat(http().delete("/tasks/" + first).status()).isEqualTo(204);
        lifecycle.settleDeferred(10);
        assertThat(claim(plain).data().branchName()).as("its own, where the other delivered none").isEqualTo("develop");

        UUID gone = submit("");
        UUID third = submit(", \"depends_on\": [\"" + gone + "\"]");
        lifecycle.cancelIfLive(gone, "test");
        assertThat(http().delete("/tasks/" + gone).status()).isEqualTo(204);
        lifecycle.settleDeferred(10);
        assertThat(reason(third)).isEqualTo("dependency");
        assertThat(task(third).get("reason").get("message").asString()).contains("was deleted");
        assertThat(task(second).get("status").asString()).isEqualTo("in_progress");
    }

    @Test
    void failsATaskWhoseDependencyFailsAndThoseBehindIt() {
        UUID first = submit("");
        UUID second = submit(", \"depends_on\": [\"" + first + "\"]");
        UUID third = submit(", \"depends_on\": [\"" + second + "\"]");
        lifecycle.cancelIfLive(first, "test");
        lifecycle.settleDeferred(10);
        lifecycle.settleDeferred(10);

        assertThat(task(second).get("status").asString()).isEqualTo("failed");
        assertThat(task(second).get("failure_class").asString()).isEqualTo("dependency");
        assertThat(task(second).get("reason").get("message").asString()).contains(first.toString()).contains("was cancelled");
        assertThat(task(third).get("reason").get("message").asString()).contains(second.toString()).contains("failed");
        assertThat(http().post("/tasks/" + second + "/retry").status()).isEqualTo(200);
        assertThat(reason(second)).isEqualTo("deferred");
    }

    @Test
    void refusesADependencyThatIsUnknownOrFailed() {
        UUID gone = submit("");
        lifecycle.cancelIfLive(gone, "test");
        Answer cancelled = post(", \"depends_on\": [\"" + gone + "\"]");
        assertThat(cancelled.status()).isEqualTo(400);
        assertThat(cancelled.body()).contains("cancelled");
        assertThat(post(", \"depends_on\": [\"01890a5d-ac96-774b-bcce-b302099a8057\"]").body()).contains("no known task");
        assertThat(post(", \"depends_on\": [\"x\"]").status()).isEqualTo(400);
    }

    @Test
    void givesNothingBeforeTheTimeThatWasAskedFor() {
        UUID later = submit(", \"not_before\": \"2999-01-01T00:00:00Z\"");
        assertThat(reason(later)).isEqualTo("scheduled");
        assertThat(task(later).get("reason").get("next_event_at").asString()).startsWith("2999-01-01T00:00:00");
        assertThat(books.counts().get("default").scheduled()).isEqualTo(1);
        assertThat(claimed(plain)).isNull();

        bench.sql("update tasks set due_at = 1 where id = ?", later.toString());
        assertThat(claimed(plain)).isEqualTo(later);
        assertThat(post(", \"not_before\": \"tomorrow\"").body()).contains("not_before");
    }

    @Test
    void startsALowTaskThatWaitedTooLongBeforeHighOnes() {
        UUID low = submit(", \"priority\": \"low\"");
        submit(", \"priority\": \"high\"");
        UUID critical = submit(", \"priority\": \"critical\"");
        assertThat(lifecycle.advanceIfStarved(QueueName.LOW_PRIORITY, Duration.ofMinutes(27), 10)).isZero();
        bench.sql("update tasks set due_at = due_at - 1700000 where id = ?", low.toString());

        assertThat(lifecycle.advanceIfStarved(QueueName.LOW_PRIORITY, Duration.ofMinutes(27), 10)).isEqualTo(1);
        assertThat(claimed(plain)).isEqualTo(critical);
        assertThat(claimed(plain)).isEqualTo(low);
        assertThat(task(low).get("priority").asString()).isEqualTo("low");
    }

    @Test
    void stopsAllWorkersOfACredentialThatIsAtItsLimitAndLetsOthersGoOn() {
        UUID first = submit("");
        UUID second = submit("");
        fail(plain, claim(plain), FailureClass.USAGE_LIMIT, Instant.now().plusSeconds(600), null);
        assertThat(task(first).get("status").asString()).isEqualTo("waiting");

        assertThat(claimed(gpu)).as("shares the credential").isNull();
        assertThat(reason(second)).isEqualTo("usage_limit");
        assertThat(claimed(bench.worker("rich", "another"))).isEqualTo(second);

        UUID lifted = submit("");
        limits.forget(gpu.workerId());
        WorkOrder order = claim(plain);
        assertThat(order.data().id()).as("a person said that the limit was lifted").isEqualTo(lifted);
        fail(plain, order, FailureClass.USAGE_LIMIT, Instant.now().plusSeconds(600), null);

        bench.sql("update credential_limits set until = until - 700000");
        UUID third = submit("");
        assertThat(claimed(gpu)).as("the reset is over, for every worker within the jitter").isEqualTo(third);
        assertThat(task(first).get("attempts").asInt()).as("no attempt counted").isZero();
    }

    @Test
    void passesOnWhatIsLeftOfABudgetAndTriesNoMoreWhenItIsUsedUp() {
        UUID task = submit(", \"max_budget_usd\": 1.5");
        WorkOrder order = claim(plain);
        assertThat(order.data().maxBudgetUsd()).isEqualTo(1.5);
        fail(plain, order, FailureClass.AGENT_ERROR, null, 1.0);
        bench.sql("update tasks set due_at = 1");
        WorkOrder again = claim(plain);
        assertThat(again.data().maxBudgetUsd()).isEqualTo(0.5);
        fail(plain, again, FailureClass.AGENT_ERROR, null, 0.5);

        assertThat(task(task).get("status").asString()).isEqualTo("failed");
        assertThat(task(task).get("failure_class").asString()).isEqualTo("budget");
        assertThat(post(", \"max_budget_usd\": -1").body()).contains("max_budget_usd");
    }

    @Test
    void countsWhatALostRunWasKnownToCostAndWhatARunReportsOnce() {
        UUID task = submit(", \"max_budget_usd\": 1.5");
        WorkOrder order = claim(plain);
        bench.sql("update executions set cost_micro_usd = 600000 where id = ?", order.executionId().toString());
        runs.loseAllOf(plain.workerId(), "Lost by the test.");
        WorkOrder again = claim(plain);
        assertThat(again.data().maxBudgetUsd()).isEqualTo(0.9);
        bench.sql("update executions set cost_micro_usd = 500000 where id = ?", again.executionId().toString());
        fail(plain, again, FailureClass.AGENT_ERROR, null, 0.5);
        assertThat(task(task).get("status").asString()).isEqualTo("queued");
        bench.sql("update tasks set due_at = 1");
        WorkOrder third = claim(plain);
        assertThat(third.data().maxBudgetUsd()).isEqualTo(0.4);
        bench.sql("update executions set cost_micro_usd = 400000 where id = ?", third.executionId().toString());
        fail(plain, third, FailureClass.AGENT_ERROR, null, null);
        assertThat(task(task).get("failure_class").asString()).isEqualTo("budget");
    }
}
