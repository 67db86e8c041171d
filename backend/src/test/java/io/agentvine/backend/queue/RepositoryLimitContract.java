package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.task.ClaimableTasks;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.CompletedTasks;
import io.agentvine.backend.task.DailyBudget;
import io.agentvine.backend.task.GrantReply;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;
import tools.jackson.databind.JsonNode;

/** How many tasks of a repository run at once ({@code max_parallel}). Every loop is turned by hand. */
@LoopsByHand
abstract class RepositoryLimitContract extends BackendTest {

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
    CompletedTasks completed;

    @Autowired
    ReadyQueue ready;

    @Autowired
    ClaimableTasks claimable;

    @Autowired
    Leases leases;

    @Autowired
    DailyBudget budget;

    @Autowired
    ClaimWaiters waiters;

    @Autowired
    StringRedisTemplate redis;

    private Claimant one;
    private Claimant other;
    String url;
    String id;

    @BeforeEach
    void startEmpty() {
        bench.empty();
        redis.getConnectionFactory().getConnection().serverCommands().flushAll();
        repair.reconcile();
        one = bench.worker("one");
        other = bench.worker("other");
        url = "https://git.example/limited/" + UUID.randomUUID() + ".git";
        id = null;
    }

    /** @param most null: none */
    final JsonNode limit(Integer most) {
        Answer answer = id == null
                ? http().post("/repositories", "{\"url\": \"" + url + "\", \"max_parallel\": " + most + "}")
                : http().patch("/repositories/" + id, "{\"max_parallel\": " + most + "}");
        assertThat(answer.status()).as(answer.body()).isLessThan(300);
        id = answer.json().get("id").asString();
        return answer.json();
    }

    final UUID submit(String repository, String more) {
        Answer answer = http().post("/tasks", """
                {"title": "Do it", "description": "Now", "repository_url": "%s"%s}""".formatted(repository, more));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return UUID.fromString(answer.json().get("id").asString());
    }

    final List<UUID> submit(int many) {
        List<UUID> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            all.add(submit(url, ""));
        }
        return all;
    }

    private void relay() {
        bench.sql("update tasks set reason_since = reason_since - 2000 where dispatched_at is null");
        repair.relay();
    }

    private List<WorkOrder> claim(Claimant who, int count) {
        relay();
        return dispatcher.claim(who, null, count).orders();
    }

    private UUID claimed(Claimant who) {
        List<WorkOrder> orders = claim(who, 1);
        return orders.isEmpty() ? null : orders.get(0).data().id();
    }

    private static List<UUID> idsOf(List<WorkOrder> orders) {
        return orders.stream().map(order -> order.data().id()).toList();
    }

    private void complete(Claimant who, WorkOrder order) {
        ends.complete(who.workerId(), new CompleteJob(order.jobId(), order.lease().token(), null, null, 0, 1L));
    }

    private JsonNode reason(UUID task) {
        return http().get("/tasks/" + task).json().get("reason");
    }

    private long running() {
        return bench.number("select count(*) from tasks where status = 'in_progress'");
    }

    @Test
    void runsSoManyOfARepositoryAtOnceAndThoseInTheirOrder() {
        limit(2);
        List<UUID> tasks = submit(4);

        List<WorkOrder> first = claim(one, 4);
        assertThat(idsOf(first)).isEqualTo(tasks.subList(0, 2));
        assertThat(claim(other, 4)).isEmpty();
        assertThat(reason(tasks.get(2)).get("code").asString()).isEqualTo("repository_busy");
        assertThat(reason(tasks.get(3)).get("message").asString())
                .isEqualTo("Waits until one of the 2 tasks that run in its repository ends: its max_parallel is 2.");

        complete(one, first.get(1));
        assertThat(claimed(other)).isEqualTo(tasks.get(2));
        assertThat(claimed(other)).isNull();
    }

    @Test
    void neitherHoldsOtherTasksBackNorHasRedisHoldWhatMayNotBegin() {
        limit(1);
        List<UUID> limited = submit(30);
        UUID labelled = submit(url, ", \"labels\": [\"gpu\"]");
        UUID free = submit("https://git.example/free.git", "");
        relay();

        assertThat(redis.opsForHash().size(ReadyQueue.ENTRIES)).as("the first of each list, and the other one").isEqualTo(3);
        assertThat(idsOf(dispatcher.claim(one, null, 2).orders())).containsExactly(limited.get(0), free);
        assertThat(claimed(bench.worker("gpu", "gpu", "gpu"))).as("its list is another one, its repository is not").isNull();
        assertThat(reason(labelled).get("code").asString()).isEqualTo("repository_busy");
        relay();
        repair.reconcile();
        assertThat(redis.opsForHash().size(ReadyQueue.ENTRIES)).isZero();
        assertThat(bench.number("select count(*) from tasks where status = 'queued' and dispatched_at is not null")).isZero();
    }

    @Test
    void offersAgainWhatRedisWasTakenWhileThereWasNoRoom() {
        limit(1);
        UUID first = submit(url, "");
        UUID labelled = submit(url, ", \"labels\": [\"gpu\"]");
        WorkOrder order = claim(one, 1).get(0);
        assertThat(order.data().id()).isEqualTo(first);
        bench.sql("update tasks set dispatched_at = dispatched_at - 5000");
        repair.reconcile();
        assertThat(redis.opsForHash().size(ReadyQueue.ENTRIES)).isZero();
        bench.sql("update tasks set dispatched_at = 1 where status = 'queued'"); // as another backend may note it later
        repair.reconcile();

        complete(one, order);
        assertThat(claimed(bench.worker("gpu", "gpu", "gpu"))).isEqualTo(labelled);
    }

    @Test
    void theOneThatNoWorkerCanTakeHoldsBackNoOther() {
        limit(1);
        submit(url, ", \"labels\": [\"nobody-has-it\"]");
        UUID plain = submit(url, "");

        assertThat(claimed(one)).isEqualTo(plain);
    }

    @Test
    void decidesInTheDatabaseWhateverRedisProposes() {
        limit(2);
        List<UUID> tasks = submit(4);

        GrantReply reply = runs.grantIfClaimable(one, tasks, 0);
        assertThat(idsOf(reply.granted())).as("four are proposed in one statement").isEqualTo(tasks.subList(0, 2));
        assertThat(runs.grantIfClaimable(other, tasks, 0).granted()).isEmpty();
        assertThat(bench.number("select count(*) from executions")).as("what was refused left nothing").isEqualTo(2);
        assertThat(bench.number("select count(*) from task_history where to_status = 'in_progress'")).isEqualTo(2);
    }

    @Test
    void holdsWhereManyClaimAtTheSameMoment() throws Exception {
        limit(3);
        List<Claimant> workers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            workers.add(bench.worker("w" + i));
        }
        for (int round = 0; round < 5; round++) {
            List<UUID> tasks = submit(8);
            List<GrantReply> replies = together(workers, worker ->
                    runs.grantIfClaimable(worker, List.of(tasks.get(workers.indexOf(worker))), 0));
            assertThat(replies.stream().mapToInt(reply -> reply.granted().size()).sum()).as("round %s", round).isEqualTo(3);
            assertThat(running()).isEqualTo(3);
            bench.sql("update tasks set queue = 'low_priority' where status = 'queued'");
            for (int i = 0; i < replies.size(); i++) {
                for (WorkOrder order : replies.get(i).granted()) {
                    complete(workers.get(i), order);
                }
            }
        }
    }

    @Test
    void holdsWithoutRedisAndWhereManyClaimThen() throws Exception {
        limit(2);
        submit(6);
        UUID free = submit("https://git.example/free.git", "");
        List<Claimant> workers = List.of(one, other, bench.worker("third"), bench.worker("fourth"));

        List<GrantReply> replies = together(workers, worker -> runs.grantNextIfClaimable(worker, List.of(QueueName.DEFAULT), 2, 0));
        // On PostgreSQL a claim passes over what another one looks at; the next one finds what it left.
        List<WorkOrder> all = new ArrayList<>(replies.stream().flatMap(reply -> reply.granted().stream()).toList());
        all.addAll(runs.grantNextIfClaimable(one, List.of(QueueName.DEFAULT), 4, 0).granted());
        assertThat(idsOf(all)).hasSize(3).contains(free);
        assertThat(runs.grantNextIfClaimable(other, List.of(QueueName.DEFAULT), 4, 0).granted()).isEmpty();
    }

    private interface Turn {
        GrantReply of(Claimant worker);
    }

    private static List<GrantReply> together(List<Claimant> workers, Turn turn) throws Exception {
        CyclicBarrier start = new CyclicBarrier(workers.size());
        ExecutorService threads = Executors.newFixedThreadPool(workers.size());
        try {
            List<Callable<GrantReply>> turns = workers.stream().map(worker -> (Callable<GrantReply>) () -> {
                start.await();
                return turn.of(worker);
            }).toList();
            List<GrantReply> replies = new ArrayList<>();
            for (Future<GrantReply> reply : threads.invokeAll(turns)) {
                replies.add(reply.get());
            }
            return replies;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void countsAtOnceWhereItIsRaisedLoweredAndTakenAway() {
        List<UUID> tasks = submit(5);
        id = http().get("/repositories?url=" + url).json().get(0).get("id").asString();
        List<WorkOrder> running = claim(one, 3);
        assertThat(running).hasSize(3);

        assertThat(limit(1).get("max_parallel").asInt()).isEqualTo(1);
        assertThat(claim(other, 2)).as("three run").isEmpty();
        assertThat(reason(tasks.get(3)).get("message").asString())
                .isEqualTo("Waits until 3 of the 3 tasks that run in its repository end: its max_parallel is 1.");
        complete(one, running.get(0));
        complete(one, running.get(1));
        assertThat(claim(other, 2)).as("one runs").isEmpty();
        assertThat(reason(tasks.get(3)).get("message").asString())
                .isEqualTo("Waits until the task that runs in its repository ends: its max_parallel is 1.");

        limit(2);
        assertThat(idsOf(claim(other, 2))).containsExactly(tasks.get(3));
        assertThat(limit(null).get("max_parallel").isNull()).isTrue();
        assertThat(reason(tasks.get(4)).get("code").asString()).isNotEqualTo("repository_busy");
        assertThat(claimed(other)).isEqualTo(tasks.get(4));
    }

    @Test
    void endsWithItsRepositoryAndBeginsAgainWithANewRow() {
        limit(1);
        List<UUID> tasks = submit(3);
        assertThat(claimed(one)).isEqualTo(tasks.get(0));
        assertThat(http().delete("/repositories/" + id).status()).isEqualTo(204);
        assertThat(claimed(one)).isEqualTo(tasks.get(1));

        id = null;
        limit(2);
        assertThat(claimed(one)).as("two run").isNull();
        limit(3);
        assertThat(claimed(one)).isEqualTo(tasks.get(2));
    }

    @Test
    void knowsTheTasksOfEveryFormOfItsAddressAlsoThoseOfEarlierVersions() {
        UUID first = submit(url.replace("https://git.example/", "git@git.example:"), "");
        UUID second = submit(url.replace(".git", "/"), "");
        bench.sql("update tasks set repository_key = null");
        http().delete("/repositories/" + http().get("/repositories?url=" + url).json().get(0).get("id").asString());
        limit(1);

        assertThat(claimed(one)).isEqualTo(first);
        assertThat(claimed(other)).isNull();
        assertThat(reason(second).get("code").asString()).isEqualTo("repository_busy");
    }

    @Test
    void doesNotCountWhatIsParkedAndTakesThatInItsTurn() {
        limit(1);
        List<UUID> tasks = submit(2);
        assertThat(claimed(one)).isEqualTo(tasks.get(0));
        String parked = "status = 'waiting', claim_id = null, lease_until = null, deadline_at = null, dispatched_at = null, next_event_at = 1";
        bench.sql("update tasks set " + parked + " where id = ?", tasks.get(0).toString());

        WorkOrder second = claim(one, 1).get(0);
        assertThat(second.data().id()).isEqualTo(tasks.get(1));
        assertThat(lifecycle.wakeIfDue(10)).isPositive();
        assertThat(claimed(one)).as("it goes on when there is room").isNull();
        assertThat(reason(tasks.get(0)).get("code").asString()).isEqualTo("repository_busy");
        complete(one, second);
        assertThat(claimed(one)).isEqualTo(tasks.get(0));
    }

    @Test
    void holdsForWhatIsQueuedAgain() {
        UUID before = submit(url, "");
        id = http().get("/repositories?url=" + url).json().get(0).get("id").asString();
        WorkOrder order = claim(one, 1).get(0);
        ends.fail(one.workerId(), new FailJob(order.jobId(), order.lease().token(), FailureClass.AGENT_ERROR, "No.", List.of(), null, null, null, 1, 1L));
        assertThat(http().post("/tasks/" + before + "/cancel", "{}").status()).isEqualTo(200);
        limit(1);
        UUID next = submit(url, "");
        assertThat(claimed(one)).isEqualTo(next);

        assertThat(http().post("/tasks/" + before + "/retry", "{}").status()).isEqualTo(200);
        assertThat(claimed(other)).as("it was over when the limit was set").isNull();
        assertThat(reason(before).get("code").asString()).isEqualTo("repository_busy");
    }

    @Test
    void holdsForWhatAnEarlierVersionEndedAndIsQueuedAgain() {
        List<UUID> tasks = submit(2);
        id = http().get("/repositories?url=" + url).json().get(0).get("id").asString();
        complete(one, claim(one, 1).get(0));
        assertThat(http().post("/tasks/" + tasks.get(1) + "/cancel", "{}").status()).isEqualTo(200);
        bench.sql("update tasks set repository_key = null");
        limit(1);
        assertThat(bench.number("select count(*) from tasks where repository_key is null")).as("what is over is left alone").isEqualTo(2);
        assertThat(claimed(one)).isNull();
        UUID next = submit(url, "");
        assertThat(claimed(one)).isEqualTo(next);

        completed.sendBackIfCompleted(tasks.get(0), "somebody");
        assertThat(http().post("/tasks/" + tasks.get(1) + "/retry", "{}").status()).isEqualTo(200);
        assertThat(claimed(other)).isNull();
        for (UUID task : tasks) {
            assertThat(reason(task).get("code").asString()).isEqualTo("repository_busy");
        }
    }

    @Test
    void movesNothingAheadThatWaitsForItsRepositoryAlone() {
        limit(1);
        submit(3);
        UUID free = submit("https://git.example/free.git", "");
        WorkOrder order = claim(one, 1).get(0);
        bench.sql("update tasks set due_at = due_at - 1700000");

        assertThat(lifecycle.advanceIfStarved(QueueName.DEFAULT, Duration.ofMinutes(27), 1)).isEqualTo(1);
        assertThat(bench.text("queue", free)).isEqualTo("high_priority");
        assertThat(lifecycle.advanceIfStarved(QueueName.DEFAULT, Duration.ofMinutes(27), 10)).isZero();
        complete(one, order);
        assertThat(lifecycle.advanceIfStarved(QueueName.DEFAULT, Duration.ofMinutes(27), 10)).as("there is room for one").isEqualTo(1);
    }

    @Test
    void leavesToTheRelayWhatARebuildDoesNotTellRedisOf() {
        submit(3);
        id = http().get("/repositories?url=" + url).json().get(0).get("id").asString();
        submit("https://git.example/free.git", "");
        relay();
        limit(1);
        assertThat(bench.number("select count(*) from tasks where dispatched_at is not null")).isEqualTo(4);
        redis.getConnectionFactory().getConnection().serverCommands().flushAll();
        repair.reconcile();

        assertThat(redis.opsForHash().size(ReadyQueue.ENTRIES)).isEqualTo(2);
        assertThat(bench.number("select count(*) from tasks where dispatched_at is not null")).isEqualTo(2);
    }

    @Test
    void offersTheOthersThoughTheDatabaseDoesNotSayWhichOfTheLimitedMayBegin() {
        UUID limited = bench.task("normal");
        UUID free = bench.task("normal");
        bench.sql("update tasks set limited = 1 where id = ?", limited.toString());
        OfferedTasks offered = new OfferedTasks(new Dispatcher(ready, claimable, runs, leases, budget) {
            @Override
            List<ReadyQueue.Entry> placesOf(List<UUID> ids) {
                throw new IllegalStateException("the database is away");
            }
        }, waiters);
        offered.on(bench.queued(limited));
        offered.on(bench.queued(free));
        offered.start();
        try {
            await().until(() -> redis.opsForHash().keys(ReadyQueue.ENTRIES), Set.of(free.toString())::equals);
        } finally {
            offered.stop();
        }
    }

    @Test
    void refusesWhatIsNoNumberOfTasks() {
        for (String wrong : List.of("0", "-1", "1001", "1.5", "\"two\"", "[]")) {
            Answer answer = http().post("/repositories", "{\"url\": \"" + url + "\", \"max_parallel\": " + wrong + "}");
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.json().get("errors").get(0).get("field").asString()).isEqualTo("max_parallel");
        }
    }
}
