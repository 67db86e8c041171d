package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.task.ClaimableTasks;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.Completion;
import io.agentvine.backend.task.DailyBudget;
import io.agentvine.backend.task.Lane;
import io.agentvine.backend.task.Lease;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunReport;
import io.agentvine.backend.task.RunningTask;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.WorkOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/** What the queue promises, on a real database and a real Redis; every loop is turned by hand. */
@LoopsByHand
abstract class QueueContract {

    private static final QueueSettings IMPATIENT = new Binder(new MapConfigurationPropertySource(Map.of("agentvine.queue.redis-retry", "0ms")))
            .bind("agentvine.queue", QueueSettings.class).get();

    @Autowired
    QueueBench bench;

    @Autowired
    Dispatcher dispatcher;

    @Autowired
    QueueRepair repair;

    @Autowired
    ReadyQueue ready;

    @Autowired
    TaskLifecycle lifecycle;

    @Autowired
    RunLifecycle runs;

    @Autowired
    RunEndings ends;

    @Autowired
    LeaseReaper reaper;

    @Autowired
    ClaimWaiters waiters;

    @Autowired
    QueueBooks books;

    @Autowired
    StringRedisTemplate redis;

    Claimant one;
    Claimant two;

    @BeforeEach
    void startEmpty() {
        bench.empty();
        redis.getConnectionFactory().getConnection().serverCommands().flushAll();
        repair.reconcile();
        reaper.reap();
        one = bench.worker("worker-1");
        two = bench.worker("worker-2");
    }

    private UUID offered(String priority) {
        UUID task = bench.task(priority);
        dispatcher.offer(List.of(bench.entry(task)));
        return task;
    }

    private WorkOrder claim(Claimant who) {
        List<WorkOrder> orders = dispatcher.claim(who, null, 1).orders();
        return orders.isEmpty() ? null : orders.get(0);
    }

    private UUID claimedTask(Claimant who) {
        WorkOrder order = claim(who);
        return order == null ? null : order.data().id();
    }

    private CompleteJob done(WorkOrder order) {
        RunResult result = new RunResult("Done", order.meta().branch(), "a", "b", 1, 2, 3, "none", null, null);
        return new CompleteJob(order.jobId(), order.lease().token(), result, new Usage(1, 2L, 3L, 4L, 5L, 0.25), 0, 9L);
    }

    private FailJob failed(WorkOrder order, FailureClass failure) {
        return new FailJob(order.jobId(), order.lease().token(), failure, "It broke.", List.of("last", "words"), null, null, null, 1, 3L);
    }

    private void leaseEnds(WorkOrder order) {
        bench.sql("update tasks set lease_until = lease_until - 100000 where id = ?", order.data().id().toString());
    }

    @Test
    void grantsCriticalBeforeHighBeforeDefaultBeforeLowAndFirstInFirstOutInside() {
        UUID low = offered("low");
        UUID normal = offered("normal");
        UUID laterNormal = offered("normal");
        UUID high = offered("high");
        UUID critical = offered("critical");
        List<UUID> order = dispatcher.claim(one, null, 10).orders().stream().map(o -> o.data().id()).toList();
        assertThat(order).containsExactly(critical, high, normal, laterNormal, low);
    }

    @Test
    void givesTheSameOrderWithoutRedis() {
        UUID low = bench.task("low");
        UUID normal = bench.task("normal");
        UUID critical = bench.task("critical");
        redis.delete(ReadyQueue.EPOCH);
        assertThat(dispatcher.claim(one, null, 10).orders().stream().map(o -> o.data().id()).toList())
                .containsExactly(critical, normal, low);
    }

    @Test
    void putsHandedBackWorkAtTheHeadAlsoTwiceAndCountsNoAttempt() {
        UUID first = offered("normal");
        offered("normal");
        UUID urgent = bench.task("critical");
        for (int time = 0; time < 2; time++) {
            WorkOrder order = claim(one);
            assertThat(order.data().id()).isEqualTo(first);
            assertThat(order.meta().attempt()).isEqualTo(1);
            ends.handBack(one.workerId(), order.executionId(), new HandBack(order.lease().token(), "drained"));
            dispatcher.offer(List.of(bench.entry(first)));
        }
        dispatcher.offer(List.of(bench.entry(urgent)));
        assertThat(claimedTask(one)).isEqualTo(urgent);
        assertThat(claimedTask(one)).isEqualTo(first);
    }

    @Test
    void takesOnlyFromTheNamedQueues() {
        offered("high");
        UUID low = offered("low");
        assertThat(dispatcher.claim(one, List.of(QueueName.LOW_PRIORITY), 5).orders())
                .extracting(order -> order.data().id()).containsExactly(low);
    }

    @Test
    void keepsOrderWhenIdsAreOfferedInAnyOrder() {
        List<UUID> tasks = new ArrayList<>(IntStream.range(0, 40).mapToObj(i -> bench.task("normal")).toList());
        List<ReadyQueue.Entry> entries = new ArrayList<>(tasks.stream().map(bench::entry).toList());
        java.util.Collections.shuffle(entries, new java.util.Random(7));
        entries.forEach(entry -> dispatcher.offer(List.of(entry)));
        dispatcher.offer(entries);
        assertThat(ready.look().inLists()).isEqualTo(40);
        assertThat(dispatcher.claim(one, null, 40).orders()).extracting(order -> order.data().id()).containsExactlyElementsOf(tasks);
    }

    @Test
    void noTwoClaimersGetTheSameTask() throws Exception {
        bench.tasks(1000);
        CompletableFuture<List<UUID>> first = CompletableFuture.supplyAsync(() -> drain(one));
        CompletableFuture<List<UUID>> second = CompletableFuture.supplyAsync(() -> drain(two));
        while (!first.isDone() || !second.isDone()) {
            repair.relay();
        }
        List<UUID> all = new ArrayList<>(first.get());
        all.addAll(second.get());
        assertThat(all).hasSize(1000).doesNotHaveDuplicates();
        assertThat(bench.number("select count(*) from executions")).isEqualTo(1000);
    }

    private List<UUID> drain(Claimant who) {
        List<UUID> got = new ArrayList<>();
        while (bench.number("select count(*) from tasks where status = 'queued'") > 0) {
            dispatcher.claim(who, null, 7).orders().forEach(order -> got.add(order.data().id()));
        }
        return got;
    }

    @Test
    void fillsTheRestOfAFullQueueInOrder() {
        List<UUID> tasks = IntStream.range(0, 120).mapToObj(i -> bench.task("normal")).toList();
        repair.reconcile();
        redis.delete(ReadyQueue.EPOCH);
        repair.reconcile();
        assertThat(ready.look().inLists()).isEqualTo(50);
        assertThat(ready.offer(List.of(bench.entry(tasks.get(119))))).containsExactly(false);
        List<UUID> got = new ArrayList<>();
        while (got.size() < 120) {
            dispatcher.claim(one, null, 13).orders().forEach(order -> got.add(order.data().id()));
            repair.relay();
        }
        assertThat(got).containsExactlyElementsOf(tasks);
    }

    @Test
    void leavesToTheRelayWhatAFullListDoesNotTakeAgain() {
        List<UUID> tasks = IntStream.range(0, 60).mapToObj(i -> bench.task("normal")).toList();
        redis.delete(ReadyQueue.EPOCH);
        repair.reconcile();
        bench.sql("update tasks set dispatched_at = reason_since - 5000 where id = ?", tasks.get(55).toString());
        repair.reconcile();
        assertThat(bench.text("dispatched_at", tasks.get(55))).isNull();
    }

    @Test
    void rebuildsWhatAFlushTookAndAnswersFromTheRowsMeanwhile() {
        List<UUID> tasks = IntStream.range(0, 10).mapToObj(i -> offered("normal")).toList();
        redis.getConnectionFactory().getConnection().serverCommands().flushAll();
        assertThat(claimedTask(one)).isEqualTo(tasks.get(0));
        repair.reconcile();
        assertThat(ready.look().inLists()).isEqualTo(9);
        assertThat(claimedTask(one)).isEqualTo(tasks.get(1));
    }

    @Test
    void dropsAResurrectedIdWithoutASecondRun() {
        UUID task = offered("normal");
        ReadyQueue.Entry entry = bench.entry(task);
        WorkOrder order = claim(one);
        ready.offer(List.of(entry));
        assertThat(claim(two)).isNull();
        ends.complete(one.workerId(), done(order));
        ready.offer(List.of(entry));
        assertThat(claim(two)).isNull();
        assertThat(bench.number("select count(*) from executions")).isEqualTo(1);
    }

    @Test
    void offersWhatNobodyOffered() {
        UUID task = bench.task("normal");
        bench.sql("update tasks set reason_since = reason_since + 60000");
        assertThat(claim(one)).isNull();
        assertThat(repair.relay()).as("not yet").isZero();
        bench.sql("update tasks set reason_since = reason_since - 60000 - 1500");
        assertThat(repair.relay()).isEqualTo(1);
        assertThat(bench.text("dispatched_at", task)).isNotNull();
        assertThat(claimedTask(one)).isEqualTo(task);
    }

    @Test
    void sweepsWhatWasPoppedByAClaimThatDied() {
        UUID task = offered("normal");
        assertThat(ready.claim(one, Queues.ALL, 1).pops()).hasSize(1);
        redis.opsForZSet().incrementScore(ReadyQueue.INFLIGHT, task.toString(), 60_000);
        assertThat(repair.sweep()).as("not yet").isZero();
        redis.opsForZSet().add(ReadyQueue.INFLIGHT, task.toString(), 1);
        assertThat(repair.sweep()).isEqualTo(1);
        assertThat(redis.opsForZSet().zCard(ReadyQueue.INFLIGHT)).isZero();
        assertThat(claimedTask(one)).isEqualTo(task);
    }

    @Test
    void settlesWhatWasGranted() {
        offered("normal");
        claim(one);
        dispatcher.flush();
        assertThat(redis.opsForZSet().zCard(ReadyQueue.INFLIGHT)).isZero();
    }

    @Test
    void reconcilesBothWays() {
        UUID lost = offered("normal");
        UUID gone = offered("normal");
        dispatcher.flush();
        bench.sql("update tasks set dispatched_at = dispatched_at - 5000");
        ReadyQueue.Entry entry = bench.entry(lost);
        ready.remove(Map.of(lost, entry.value()));
        lifecycle.cancelIfLive(gone, "person");
        repair.reconcile();
        assertThat(ready.entries()).containsOnlyKeys(lost);
    }

    @Test
    void rebuildsWhereAListWasEvicted() {
        UUID task = offered("normal");
        redis.delete(ReadyQueue.listOf(QueueName.DEFAULT, Lane.OPEN));
        repair.reconcile();
        assertThat(claimedTask(one)).isEqualTo(task);
    }

    @Test
    void keepsATaskForTheWorkerThatHasItsSession() {
        UUID task = bench.task("normal", UUID.randomUUID(), one.workerId(), 0);
        UUID later = bench.task("normal");
        dispatcher.offer(List.of(bench.entry(task), bench.entry(later)));
        assertThat(claimedTask(two)).isEqualTo(later);
        assertThat(claim(two)).isNull();
        bench.sql("update tasks set affinity_until = affinity_until - 61000 where affinity_until is not null");
        repair.relay();
        bench.sql("update tasks set reason_since = reason_since - 5000");
        repair.relay();
        assertThat(claimedTask(two)).isEqualTo(task);
    }

    @Test
    void movesATaskThatIsInTheWrongList() {
        UUID task = bench.task("normal", UUID.randomUUID(), one.workerId(), 0);
        dispatcher.offer(List.of(new ReadyQueue.Entry(task, QueueName.DEFAULT, Lane.OPEN, bench.entry(task).position())));
        assertThat(claim(two)).isNull();
        assertThat(claimedTask(one)).isEqualTo(task);
    }

    @Test
    void resumesTheSessionOnlyWhereTheWorkerHasIt() {
        UUID session = UUID.randomUUID();
        bench.sql("insert into sessions (session_id, worker_id, status, created_at, last_activity_at, tasks_served)"
                + " values (?, ?, 'idle', 0, 0, 1)", session.toString(), one.workerId().toString());
        bench.task("normal", session, null, 0);
        WorkOrder resumed = dispatcher.claim(one, null, 1).orders().isEmpty() ? fromRows(one) : null;
        assertThat(resumed.meta().resume()).isTrue();
        assertThat(resumed.meta().sessionId()).isEqualTo(session);
        ends.handBack(one.workerId(), resumed.executionId(), new HandBack(resumed.lease().token(), null));
        WorkOrder fresh = fromRows(two);
        assertThat(fresh.meta().resume()).isFalse();
        assertThat(fresh.meta().sessionId()).isNotEqualTo(session);
        assertThat(fresh.meta().branch()).isEqualTo(resumed.meta().branch());
    }

    private WorkOrder fromRows(Claimant who) {
        redis.delete(ReadyQueue.EPOCH);
        return claim(who);
    }

    @Test
    void neverRunsTwoTasksInOneSession() {
        UUID session = UUID.randomUUID();
        bench.sql("insert into sessions (session_id, worker_id, status, created_at, last_activity_at, tasks_served)"
                + " values (?, ?, 'idle', 0, 0, 1)", session.toString(), one.workerId().toString());
        UUID first = bench.task("normal", session, null, 0);
        UUID second = bench.task("normal", session, null, 0);
        dispatcher.offer(List.of(bench.entry(first), bench.entry(second)));
        List<WorkOrder> orders = dispatcher.claim(one, null, 2).orders();
        assertThat(orders).extracting(order -> order.data().id()).containsExactly(first);
        ends.complete(one.workerId(), done(orders.get(0)));
        bench.sql("update tasks set reason_since = reason_since - 5000");
        repair.relay();
        assertThat(claimedTask(one)).isEqualTo(second);
    }

    @Test
    void givesNothingBeforeItIsDue() {
        UUID task = bench.task("normal", null, null, 60_000);
        dispatcher.offer(List.of(bench.entry(task)));
        assertThat(claim(one)).isNull();
        assertThat(books.counts().get("default").scheduled()).isEqualTo(1);
        bench.sql("update tasks set due_at = due_at - 61000, reason_since = reason_since - 5000");
        repair.relay();
        assertThat(claimedTask(one)).isEqualTo(task);
    }

    @Test
    void givesNothingToAWorkerThatDrainsOrFailsOrWasReplaced() {
        UUID task = offered("normal");
        for (String state : List.of("draining = 1", "status = 'error'", "deregistered_at = 1", "incarnation = 'another'")) {
            Claimant worker = bench.worker("w" + state.hashCode());
            bench.sql("update workers set " + state + " where id = ?", worker.workerId().toString());
            assertThat(dispatcher.claim(worker, null, 1).orders()).isEmpty();
        }
        assertThat(claimedTask(one)).isEqualTo(task);
    }

    @Test
    void repeatsTheAnswerToARepeatedRequest() {
        UUID first = offered("normal");
        offered("normal");
        Claimant asking = new Claimant(one.workerId(), one.incarnation(), "r-1", Set.of());
        WorkOrder order = claim(asking);
        assertThat(order.data().id()).isEqualTo(first);
        assertThat(claim(asking)).isEqualTo(order);
        leaseEnds(order);
        assertThat(claim(asking)).isNull();
        assertThat(claim(new Claimant(one.workerId(), one.incarnation(), "r-2", Set.of()))).isNotNull();
    }

    @Test
    void completesOnceAndRepeatsTheAnswer() {
        WorkOrder order = claimOf(offered("normal"));
        var ended = ends.complete(one.workerId(), done(order));
        assertThat(ended.taskStatus()).isEqualTo("completed");
        assertThat(ends.complete(one.workerId(), done(order))).isEqualTo(ended);
        assertThat(bench.number("select count(*) from task_history where to_status = 'completed'")).isEqualTo(1);
        assertThat(bench.number("select count(distinct actor) from task_history where fence = 1")).as("one name").isEqualTo(1);
        assertThat(bench.number("select cost_micro_usd from executions")).isEqualTo(250_000);
        assertThatThrownBy(() -> ends.fail(one.workerId(), failed(order, FailureClass.AGENT_ERROR)))
                .isInstanceOf(ProblemException.class);
    }

    private WorkOrder claimOf(UUID task) {
        WorkOrder order = claim(one);
        assertThat(order.data().id()).isEqualTo(task);
        return order;
    }

    @Test
    void refusesResultFromExpiredLeaseAndSaysWhoHoldsTheWork() {
        UUID task = offered("normal");
        WorkOrder order = claimOf(task);
        leaseEnds(order);
        assertThatThrownBy(() -> ends.complete(one.workerId(), done(order))).hasMessageContaining("is over");
        assertThat(reaper.reap()).isEqualTo(1);
        dispatcher.offer(List.of(bench.entry(task)));
        WorkOrder second = claim(two);
        assertThat(second.lease().token().fence()).isEqualTo(2);
        assertThat(second.meta().attempt()).isEqualTo(1);
        assertThatThrownBy(() -> ends.complete(one.workerId(), done(order)))
                .hasMessageContaining("execution " + second.executionId() + " on worker worker-2 holds it now");
        assertThat(ends.complete(two.workerId(), done(second)).taskStatus()).isEqualTo("completed");
    }

    @Test
    void refusesForeignTokensAndUnknownWorkOrders() {
        WorkOrder order = claimOf(offered("normal"));
        assertThatThrownBy(() -> ends.complete(two.workerId(), done(order))).hasMessageContaining("worker-1 holds it now");
        CompleteJob guessed = new CompleteJob(order.jobId(), new LeaseToken(1, UUID.randomUUID()), null, null, null, null);
        assertThatThrownBy(() -> ends.complete(one.workerId(), guessed)).hasMessageContaining("gives no right");
        CompleteJob unknown = new CompleteJob(UUID.randomUUID(), order.lease().token(), null, null, null, null);
        assertThatThrownBy(() -> ends.complete(one.workerId(), unknown)).hasMessageContaining("There is no work order");
        assertThat(bench.text("status", order.data().id())).isEqualTo("in_progress");
    }

    @Test
    void retriesUntilTheAttemptsAreUsedUp() {
        UUID task = offered("normal");
        for (int attempt = 1; attempt <= 3; attempt++) {
            WorkOrder order = fromRows(one);
            assertThat(order.meta().attempt()).isEqualTo(attempt);
            var ended = ends.fail(one.workerId(), failed(order, FailureClass.AGENT_ERROR));
            assertThat(ended.taskStatus()).isEqualTo(attempt < 3 ? "queued" : "failed");
            assertThat(ends.fail(one.workerId(), failed(order, FailureClass.AGENT_ERROR))).isEqualTo(ended);
            bench.sql("update tasks set due_at = 0 where status = 'queued'");
        }
        assertThat(bench.text("failure_class", task)).isEqualTo("agent_error");
        assertThat(books.counts().get("default").failed()).isEqualTo(1);
        bench.sql("update tasks set finished_at = finished_at - 700000000");
        assertThat(lifecycle.clearIfFailed(Duration.ofDays(7))).isEqualTo(1);
        assertThat(books.counts().get("default").failed()).isZero();
    }

    @Test
    void failsATaskThatLosesThreeWorkers() {
        UUID task = offered("normal");
        for (int lost = 1; lost <= 3; lost++) {
            leaseEnds(fromRows(one));
            assertThat(reaper.reap()).isEqualTo(1);
            assertThat(bench.text("status", task)).isEqualTo(lost < 3 ? "queued" : "failed");
        }
        assertThat(bench.text("reason_code", task)).isEqualTo("worker_lost");
        assertThat(bench.text("attempts", task)).isEqualTo("0");
    }

    @Test
    void waitsForAUsageLimitWithoutCountingAnAttempt() {
        UUID task = offered("normal");
        WorkOrder order = claim(one);
        Instant reset = Instant.now().plusSeconds(600);
        FailJob limit = new FailJob(order.jobId(), order.lease().token(), FailureClass.USAGE_LIMIT, "Limit.", null, reset, null, null, 1, 1L);
        assertThat(ends.fail(one.workerId(), limit).taskStatus()).isEqualTo("waiting");
        assertThat(lifecycle.wakeIfDue(10)).isZero();
        bench.sql("update tasks set next_event_at = 1");
        assertThat(lifecycle.wakeIfDue(10)).isEqualTo(1);
        assertThat(bench.text("status", task)).isEqualTo("queued");
        assertThat(bench.text("attempts", task)).isEqualTo("0");
        assertThat(bench.text("affinity_worker_id", task)).isEqualTo(one.workerId().toString());
    }

    @Test
    void retriesElsewhereOnlyWithAnotherCredential() {
        offered("normal");
        WorkOrder order = claim(one);
        assertThat(ends.fail(one.workerId(), failed(order, FailureClass.AUTH)).taskStatus()).isEqualTo("queued");
        bench.sql("update tasks set due_at = 0");
        bench.sql("update workers set credential_fingerprint = 'same'");
        WorkOrder again = fromRows(one);
        assertThat(again.meta().attempt()).isEqualTo(1);
        assertThat(ends.fail(one.workerId(), failed(again, FailureClass.AUTH)).taskStatus()).isEqualTo("failed");
    }

    @Test
    void cancelsAQueuedTaskAtOnceAndARunningOneWhenItsWorkerSaysSo() {
        UUID queued = offered("normal");
        assertThat(lifecycle.cancelIfLive(queued, "person")).isEqualTo(TaskStatus.CANCELLED);
        assertThat(claim(one)).isNull();
        UUID running = offered("normal");
        WorkOrder order = claim(one);
        assertThat(lifecycle.cancelIfLive(running, "person")).isEqualTo(TaskStatus.IN_PROGRESS);
        assertThat(lifecycle.cancelIfLive(running, "person")).isEqualTo(TaskStatus.IN_PROGRESS);
        assertThat(ends.fail(one.workerId(), failed(order, FailureClass.CANCELLED)).taskStatus()).isEqualTo("cancelled");
        assertThatThrownBy(() -> lifecycle.cancelIfLive(running, "person")).hasMessageContaining("is cancelled");
    }

    @Test
    void cancelsARunWhoseLeaseIsOverInsteadOfQueueingItAgain() {
        UUID task = offered("normal");
        WorkOrder order = claim(one);
        lifecycle.cancelIfLive(task, "person");
        leaseEnds(order);
        reaper.reap();
        assertThat(bench.text("status", task)).isEqualTo("cancelled");
    }

    @Test
    void cancelsARunWhoseEndWasDecidedOnBeforeItWasAskedTo() {
        List<UUID> tasks = List.of(offered("normal"), offered("normal"), offered("normal"), offered("normal"));
        List<Lease> leases = dispatcher.claim(one, null, 4).orders().stream().map(order -> QueueBench.leaseOf(one, order)).toList();
        tasks.forEach(task -> lifecycle.cancelIfLive(task, "person"));

        runs.handBackIfHeldBy(leases.get(0), RunReport.NONE, "Drained.");
        runs.requeueIfHeldBy(leases.get(1), RunReport.NONE, FailureClass.AGENT_ERROR, "m", "r", Duration.ZERO, true);
        runs.waitIfHeldBy(leases.get(2), RunReport.NONE, FailureClass.USAGE_LIMIT, "m", "r", Instant.now());
        bench.sql("update tasks set lease_until = 1 where status = 'in_progress'");
        runs.loseIfLeaseIsOver(new RunningTask(leases.get(3), "worker-1", 0, false));

        assertThat(tasks).allSatisfy(task -> assertThat(bench.text("status", task)).isEqualTo("cancelled"));
        assertThat(bench.number("select count(*) from executions where status in ('handed_back', 'failed', 'lost')")).isEqualTo(4);
    }

    @Test
    void retriesAsANewWorkOrder() {
        UUID task = offered("normal");
        lifecycle.cancelIfLive(task, "person");
        String oldJob = bench.text("job_id", task);
        UUID job = lifecycle.retryIfFailedOrCancelled(task, false, "person");
        assertThat(job.toString()).isNotEqualTo(oldJob).isEqualTo(bench.text("job_id", task));
        assertThatThrownBy(() -> lifecycle.retryIfFailedOrCancelled(task, false, "person")).hasMessageContaining("is queued");
        assertThatThrownBy(() -> lifecycle.retryIfFailedOrCancelled(UUID.randomUUID(), false, "person")).hasMessageContaining("There is no task");
    }

    @Test
    void givesEveryLeaseItsFullLengthAfterAGapOfTheReapers() {
        UUID task = offered("normal");
        leaseEnds(claim(one));
        bench.sql("update ticks set at = at - 60000");
        assertThat(reaper.reap()).isZero();
        assertThat(reaper.reap()).isZero();
        assertThat(bench.text("status", task)).isEqualTo("in_progress");
    }

    @Test
    void takesWhatWasFinishedWhileEveryBackendWasAway() {
        offered("normal");
        offered("normal");
        offered("normal");
        List<WorkOrder> orders = dispatcher.claim(one, null, 3).orders();
        bench.sql("update tasks set lease_until = lease_until - 100000");
        bench.sql("update ticks set at = at - 60000");
        assertThat(ends.complete(one.workerId(), done(orders.get(0))).taskStatus()).isEqualTo("completed");
        assertThat(ends.fail(one.workerId(), failed(orders.get(1), FailureClass.REFUSED)).taskStatus()).isEqualTo("failed");
        HandBack handBack = new HandBack(orders.get(2).lease().token(), "drained");
        assertThat(ends.handBack(one.workerId(), orders.get(2).executionId(), handBack).taskStatus()).isEqualTo("queued");
    }

    @Test
    void refusesWhatAReaperHasEndedHoweverLongAgoThatWas() {
        WorkOrder order = claimOf(offered("normal"));
        leaseEnds(order);
        assertThat(reaper.reap()).isEqualTo(1);
        bench.sql("update ticks set at = at - 60000");
        assertThatThrownBy(() -> ends.complete(one.workerId(), done(order))).hasMessageContaining("gives no right");
    }

    @Test
    void givesARunThatEndedWhileEveryBackendWasAwayTimeToSaySo() {
        WorkOrder order = claimOf(offered("normal"));
        bench.sql("update tasks set lease_until = lease_until - 7200000, deadline_at = deadline_at - 7200000");
        bench.sql("update ticks set at = at - 60000");
        reaper.reap();
        assertThat(reaper.reap()).isZero();
        assertThat(ends.complete(one.workerId(), done(order)).taskStatus()).isEqualTo("completed");
    }

    @Test
    void endsARunPastItsTimeoutThoughItsWorkerHeartbeats() {
        UUID task = offered("normal");
        claim(one);
        bench.sql("update tasks set deadline_at = deadline_at - 3600000 - 61000");
        assertThat(reaper.reap()).isEqualTo(1);
        assertThat(bench.text("failure_class", task)).isEqualTo("timeout");
    }

    @Test
    void releasesEveryRunOfAWorkerThatWasReplaced() {
        UUID task = offered("normal");
        claim(one);
        assertThat(runs.loseAllOf(one.workerId(), "A newer worker has its name.")).hasSize(1);
        assertThat(bench.text("status", task)).isEqualTo("queued");
    }

    @Test
    void completesABatchInOneGo() {
        IntStream.range(0, 20).forEach(i -> offered("normal"));
        List<WorkOrder> orders = dispatcher.claim(one, null, 20).orders();
        List<Completion> all = orders.stream().map(order -> new Completion(
                new Lease(order.jobId(), order.lease().token(), one.workerId()), RunReport.NONE)).toList();
        assertThat(runs.completeIfHeldBy(all)).hasSize(20);
        assertThat(runs.completeIfHeldBy(all)).isEmpty();
        assertThat(bench.number("select count(*) from task_history")).isEqualTo(40);
        assertThat(bench.number("select count(*) from executions where status = 'completed'")).isEqualTo(20);
    }

    @Test
    void endsALongPollWithinMillisecondsOfASubmit() throws Exception {
        CompletableFuture<List<WorkOrder>> answer = keptOpen(waiters.heard());
        UUID task = bench.task("normal");
        dispatcher.offer(List.of(bench.entry(task)));
        waiters.wake(QueueName.DEFAULT, Lane.OPEN, 1);
        assertThat(answer.get(2, TimeUnit.MINUTES)).extracting(order -> order.data().id()).containsExactly(task);
        assertThat(waiters.size()).isZero();
    }

    /** What a claim of worker one is answered with in the end. */
    private CompletableFuture<List<WorkOrder>> keptOpen(long heardBefore) {
        CompletableFuture<List<WorkOrder>> kept = new CompletableFuture<>();
        waiters.await(one, Queues.ALL, 1, Duration.ofSeconds(20), heardBefore, new ClaimWaiters.Reply() {
            @Override
            public void orders(List<WorkOrder> orders) {
                kept.complete(orders);
            }

            @Override
            public void failed(RuntimeException problem) {
                kept.completeExceptionally(problem);
            }
        });
        return kept;
    }

    @Test
    void looksOnceMoreWhereWorkCameBeforeTheClaimWasKeptOpen() throws Exception {
        long heard = waiters.heard();
        assertThat(dispatcher.claim(one, null, 1).orders()).isEmpty();
        UUID task = offered("normal");
        waiters.wake(QueueName.DEFAULT, Lane.OPEN, 1);
        assertThat(keptOpen(heard).get(2, TimeUnit.MINUTES)).extracting(order -> order.data().id()).containsExactly(task);
    }

    @Test
    void goesOnFromTheRowsWhileRedisIsPausedAndForgetsNothingAfterwards(
            @Autowired ClaimableTasks rows, @Autowired Leases leases, @Autowired DailyBudget budget, @Autowired Clock clock) {
        List<UUID> tasks = IntStream.range(0, 5).mapToObj(i -> offered("normal")).toList();
        dispatcher.flush();
        LettuceConnectionFactory connections = impatientConnections();
        try {
            ReadyQueue impatient = new ReadyQueue(new StringRedisTemplate(connections), new RedisGate(clock, IMPATIENT), IMPATIENT);
            Dispatcher other = new Dispatcher(impatient, rows, runs, leases, budget);
            assertThat(impatient.look().entries()).isEqualTo(5);
            redis.execute((RedisCallback<Object>) c -> c.execute("CLIENT", "PAUSE".getBytes(), "2500".getBytes(), "ALL".getBytes()));
            assertThat(other.claim(one, null, 1).orders()).extracting(order -> order.data().id()).containsExactly(tasks.get(0));
            assertThat(other.claim(two, null, 1).orders()).extracting(order -> order.data().id()).containsExactly(tasks.get(1));
            await().ignoreExceptions().until(() -> impatient.look().entries() >= 0);
            assertThat(other.claim(one, null, 1).orders()).extracting(order -> order.data().id()).containsExactly(tasks.get(2));
        } finally {
            connections.destroy();
        }
        repair.reconcile();
        redis.opsForZSet().removeRange(ReadyQueue.INFLIGHT, 0, -1);
        assertThat(drain(two)).containsExactlyElementsOf(tasks.subList(3, 5));
    }

    /** With the answer time that is the default; that of this backend is so long that it outlasts the pause. */
    private LettuceConnectionFactory impatientConnections() {
        LettuceClientConfigurationBuilder client = LettuceClientConfiguration.builder();
        new RedisClientConfiguration().shortCommands(IMPATIENT).customize(client);
        LettuceConnectionFactory ours = (LettuceConnectionFactory) redis.getConnectionFactory();
        LettuceConnectionFactory impatient = new LettuceConnectionFactory(ours.getStandaloneConfiguration(), client.build());
        impatient.afterPropertiesSet();
        impatient.start();
        return impatient;
    }

    @Test
    void grantsABatchFromALongQueueWithoutLookingAtAllOfIt() {
        bench.tasks(3_000);
        redis.delete(ReadyQueue.EPOCH);
        repair.reconcile();
        long before = commandsOfRedis();
        assertThat(dispatcher.claim(one, null, 50).orders()).hasSize(50);
        assertThat(commandsOfRedis() - before).as("commands of Redis, those of its scripts too").isLessThan(1_000);
    }

    private long commandsOfRedis() {
        return redis.getConnectionFactory().getConnection().serverCommands().info("commandstats").values().stream()
                .map(Object::toString).mapToLong(found -> Long.parseLong(found.replaceAll("calls=(\\d+),.*", "$1"))).sum();
    }

    @Test
    void keepsNoClaimOpenOnceItStops() throws Exception {
        waiters.stop();
        try {
            assertThat(keptOpen(waiters.heard()).get(2, TimeUnit.MINUTES)).isEmpty();
        } finally {
            waiters.start();
        }
    }
}
