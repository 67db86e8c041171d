package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.WorkOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** The end of a sequence: the loops repair what was left behind; then Redis holds what the rows say, and all is given out in order. */
final class Rest {

    /** What a turn of a loop leaves to the next one is done after that many. */
    private static final int TURNS = 2;

    private final Scene scene;
    private final Stage stage;

    Rest(Scene scene) {
        this.scene = scene;
        this.stage = scene.stage;
    }

    void check(boolean withoutRedis) {
        everyQuestionIsAnswered();
        scene.takeNews(false);
        repair();
        redisHoldsTheHeadOfTheRows(scene.look());
        if (withoutRedis) {
            stage.redis.delete(ReadyQueue.EPOCH);
        }
        everyWorkerGetsWhatIsNextForIt();
        stage.bench.sql("update tasks set affinity_until = 1 where status = 'queued' and affinity_worker_id is not null");
        scene.takeOver(2, true);
        repair();
        everyWorkerGetsWhatIsNextForIt();
        assertThat(scene.look().line()).as("what nobody was given").isEmpty();
        repair();
        redisHoldsTheHeadOfTheRows(scene.look());
    }

    /** Nobody is left waiting for an answer that cannot be given. */
    private void everyQuestionIsAnswered() {
        stage.questions.sweep();
        scene.look().questions().values().stream().filter(Snapshot.Question::isOpen).forEach(question ->
                assertThat(stage.questions.answer(question.id(), true)).as("an answer to %s", question).isTrue());
        assertThat(scene.look().tasks().values()).as("parked, though everything is answered")
                .noneMatch(task -> task.question() != null && task.status() == TaskStatus.WAITING);
    }

    /** The loops of every backend turn, with time going by. */
    private void repair() {
        for (int turn = 0; turn < TURNS; turn++) {
            for (int n = 0; n < scene.nodes(); n++) {
                QueueRepair repair = scene.node(n).repair();
                timeGoesBy();
                repair.sweep();
                scene.node(turn).repair().relay();
                timeGoesBy();
                repair.reconcile();
            }
        }
    }

    private void timeGoesBy() {
        Step.Pass.agePops(stage);
        stage.redis.delete(ReadyQueue.BUILDING);
        stage.bench.sql("update tasks set reason_since = reason_since - 5000, dispatched_at = dispatched_at - 5000");
    }

    private void redisHoldsTheHeadOfTheRows(Snapshot rows) {
        ReadyQueue.Look look = scene.node(0).ready().look();
        assertThat(look.epochMissing()).as("epoch is missing").isFalse();
        assertThat(stage.redis.opsForZSet().range(ReadyQueue.INFLIGHT, 0, -1)).as("in flight").isEmpty();
        Map<String, List<ReadyQueue.Entry>> byList =
                rows.line().stream().map(rows::entry).collect(Collectors.groupingBy(ReadyQueue.Entry::list));
        Set<String> lists = new TreeSet<>(stage.redis.keys(ReadyQueue.PREFIX + "queue:*"));
        lists.addAll(byList.keySet());
        Map<UUID, String> expected = new HashMap<>();
        lists.forEach(list -> headOf(list, byList.getOrDefault(list, List.of()), look)
                .forEach(entry -> expected.put(entry.id(), entry.value())));
        assertThat(scene.node(0).ready().entries()).as("entries").isEqualTo(expected);
        assertThat(rows.tasks().values().stream().filter(task -> task.cancelRequested() && task.status() != TaskStatus.IN_PROGRESS))
                .as("asked to be cancelled, but neither running nor cancelled").isEmpty();
    }

    /** What that list holds: its first rows, and all of them where the cap lets it. */
    private List<ReadyQueue.Entry> headOf(String list, List<ReadyQueue.Entry> rows, ReadyQueue.Look look) {
        List<String> held = stage.redis.opsForList().range(list, 0, -1);
        List<String> all = rows.stream().map(entry -> entry.id().toString()).toList();
        assertThat(held).as("%s, by its rows", list).isEqualTo(all.subList(0, Math.min(held.size(), all.size())));
        boolean ofAWorker = ReadyQueue.laneOf(list).worker() != null;
        if (!ofAWorker || look.overflow().isEmpty()) {
            assertThat(held.size()).as("how many of %s rows %s holds", all.size(), list).isGreaterThanOrEqualTo(Math.min(Stage.CAP, all.size()));
        }
        return rows.subList(0, held.size());
    }

    private void everyWorkerGetsWhatIsNextForIt() {
        int idle = 0;
        for (int turn = 0; idle < scene.workers().size(); turn++) {
            Snapshot rows = scene.look();
            Scene.Hand worker = scene.worker(turn);
            Dispatcher dispatcher = scene.node(turn).dispatcher();
            if (!scene.node(0).ready().look().overflow().isEmpty()) {
                scene.node(turn).repair().relay();
            }
            List<WorkOrder> orders = dispatcher.claim(worker.claimant(), null, 1).orders();
            assertThat(orders.stream().map(order -> rows.tasks().get(order.data().id())).toList())
                    .as("what is next for worker %s", worker.name()).isEqualTo(rows.nextFor(worker).stream().toList());
            orders.forEach(order -> complete(worker, order));
            if (rows.someWaitForASession() || rows.most() != null) {
                timeGoesBy();
                scene.node(turn).repair().relay();
            }
            idle = orders.isEmpty() ? idle + 1 : 0;
        }
    }

    private void complete(Scene.Hand worker, WorkOrder order) {
        scene.look();
        LeaseToken token = order.lease().token();
        scene.node(0).ends().complete(worker.id(), new CompleteJob(order.jobId(), token, null, null, 0, 1L));
    }
}
