package io.agentvine.backend.queue;

import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.task.TaskQueued;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Carries tasks that were queued to Redis and to the claims that wait, on a thread of its own and as many at once as there
 * are. What it loses the relay finds.
 */
@Component
class OfferedTasks implements SmartLifecycle {

    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_BEHIND = 20_000;

    private final Dispatcher dispatcher;
    private final ClaimWaiters waiters;
    private final LinkedBlockingQueue<TaskQueued> queued = new LinkedBlockingQueue<>(MOST_BEHIND);
    private volatile Loop loop;

    OfferedTasks(Dispatcher dispatcher, ClaimWaiters waiters) {
        this.dispatcher = dispatcher;
        this.waiters = waiters;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(TaskQueued task) {
        queued.offer(task);
    }

    private void carry() {
        try {
            List<TaskQueued> batch = new ArrayList<>(List.of(queued.take()));
            queued.drainTo(batch, MOST_AT_ONCE - 1);
            // In the order of their places each goes behind the last, where Redis need not look for its place.
            batch.sort(Comparator.comparing(TaskQueued::position));
            offer(batch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The database is asked about tasks of limited repositories; the others do not wait for its answer. */
    private void offer(List<TaskQueued> batch) {
        Map<Boolean, List<TaskQueued>> byLimit = batch.stream().collect(Collectors.partitioningBy(TaskQueued::limited));
        List<TaskQueued> free = byLimit.get(false);
        List<TaskQueued> limited = byLimit.get(true);
        try {
            offer(free, () -> free.stream()
                    .map(task -> new ReadyQueue.Entry(task.taskId(), task.queue(), task.lane(), task.position())).toList());
        } finally {
            offer(limited, () -> dispatcher.placesOf(limited.stream().map(TaskQueued::taskId).toList()));
        }
    }

    private void offer(List<TaskQueued> tasks, Supplier<List<ReadyQueue.Entry>> entries) {
        if (tasks.isEmpty()) {
            return;
        }
        Runnable wake = () -> tasks.forEach(task -> waiters.wake(task.queue(), task.lane(), 1));
        try {
            dispatcher.offer(entries.get(), wake);
        } catch (RedisAway away) {
            wake.run();
            throw away;
        }
    }

    @Override
    public void start() {
        loop = new Loop("queue-offers", Duration.ZERO, this::carry).start();
    }

    @Override
    public void stop() {
        loop.stopNow();
        loop = null;
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
