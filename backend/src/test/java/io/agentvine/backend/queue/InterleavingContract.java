package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.task.Lane;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Random sequences of what workers, people, loops and mishaps do, against the real scripts and the real grant. After each step
 * {@link Laws} hold, at the end {@link Rest} does. What fails is shrunk, and printed with its seed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InterleavingContract {

    private static final int MOMENTS = Math.max(5, Extent.TRIES / 3);

    abstract Stage stage();

    @Test
    void nothingIsLostDoubledOrOutOfOrderHoweverStepsInterleaveAndDie() {
        Extent.tryEach(Extent.TRIES, chance -> {
            boolean redisIsAwayAtTheEnd = chance.either();
            Shrinking.play(Steps.sequence(chance, Extent.STEPS), some -> {
                Scene scene = new Scene(stage());
                scene.playAll(some);
                new Rest(scene).check(redisIsAwayAtTheEnd);
            });
        });
    }

    @Test
    void twoAtTheSameMomentGetEachTaskOnceAndEndEachRunOnce() {
        Extent.tryEach(MOMENTS, chance -> twoAtTheSameMoment(chance.number(1, 12), chance.number(0, 6)));
    }

    private void twoAtTheSameMoment(int tasks, int inOneSession) {
        Scene scene = new Scene(stage());
        for (int i = 0; i < tasks; i++) {
            new Step.Submit(Priority.NORMAL, List.of(), i < inOneSession ? 1 : 0, false, false).play(scene);
        }
        stage().bench.sql("update tasks set affinity_until = 1 where affinity_worker_id is not null");
        List<UUID> heads = scene.look().line().stream().map(Snapshot.Row::id).toList();
        scene.workers().subList(0, 2).forEach(worker -> heads.forEach(id -> stage().redis.opsForList().rightPush(
                ReadyQueue.listOf(QueueName.DEFAULT, Lane.of(worker.id(), null)), id.toString())));

        List<List<WorkOrder>> orders = atOnce(n -> scene.node(n).dispatcher().claim(scene.worker(n).claimant(), null, tasks).orders());
        assertThat(orders.stream().flatMap(List::stream).map(order -> order.data().id()).toList())
                .doesNotHaveDuplicates().containsAll(heads.subList(Math.min(inOneSession, tasks), tasks));
        scene.look();
        for (int worker = 0; worker < 2; worker++) {
            UUID holder = scene.worker(worker).id();
            for (WorkOrder order : orders.get(worker)) {
                assertThat(atOnce(n -> ended(scene.node(n).ends(), holder, order, n == 0))).containsOnlyOnce(true);
            }
        }
        new Rest(scene).check(false);
    }

    private static boolean ended(RunEndings ends, UUID worker, WorkOrder order, boolean completed) {
        try {
            if (completed) {
                ends.complete(worker, new CompleteJob(order.jobId(), order.lease().token(), null, null, 0, 1L));
            } else {
                ends.handBack(worker, order.executionId(), new HandBack(order.lease().token(), null));
            }
            return true;
        } catch (ProblemException refused) {
            return false;
        }
    }

    /** What two threads get that begin together. */
    private static <T> List<T> atOnce(IntFunction<T> what) {
        CyclicBarrier start = new CyclicBarrier(2);
        List<CompletableFuture<T>> both = IntStream.range(0, 2).mapToObj(n -> CompletableFuture.supplyAsync(() -> {
            try {
                start.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
            return what.apply(n);
        }, work -> new Thread(work, "at-once-" + n).start())).toList();
        return both.stream().map(CompletableFuture::join).toList();
    }
}
