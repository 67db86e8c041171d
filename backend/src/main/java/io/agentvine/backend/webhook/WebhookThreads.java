package io.agentvine.backend.webhook;

import io.agentvine.backend.platform.Loop;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The thread {@code webhooks} records every second what is to be posted; the threads {@code webhooks-sending}, one for each target
 * and eight at most, post it, so that a slow target keeps no other waiting. They outlive any outage.
 */
class WebhookThreads implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookThreads.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_SENDERS = 8;
    private static final int TURNS_PER_TIDYING = 600;

    private final List<Target> targets;
    private final Recorder recorder;
    private final Sender sender;
    private final Outbox outbox;
    private final Set<Target> sending = ConcurrentHashMap.newKeySet();
    private final Set<Target> failing = ConcurrentHashMap.newKeySet();
    private volatile Loop loop;
    private ExecutorService senders;
    private long turns;

    WebhookThreads(WebhookSettings settings, Recorder recorder, Sender sender, Outbox outbox) {
        this.targets = settings.targets();
        this.recorder = recorder;
        this.sender = sender;
        this.outbox = outbox;
    }

    private void turn() {
        for (Target target : targets) {
            quietly(target, () -> recordAll(target));
            send(target);
        }
        if (++turns % TURNS_PER_TIDYING == 0) {
            quietly(targets.get(0), outbox::tidy);
        }
    }

    private void recordAll(Target target) {
        boolean more = true;
        while (more && isRunning()) {
            more = recorder.record(target);
        }
    }

    private void send(Target target) {
        if (!sending.add(target)) {
            return;
        }
        try {
            senders.execute(() -> {
                quietly(target, () -> sendDue(target));
                sending.remove(target);
            });
        } catch (RejectedExecutionException stopping) {
            sending.remove(target);
        }
    }

    private void sendDue(Target target) {
        try {
            sender.sendDue(target);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Catches everything, because this is the edge of threads that have to outlive every outage; logs the first of a row. */
    private void quietly(Target target, Runnable body) {
        try {
            body.run();
            failing.remove(target);
        } catch (RuntimeException | Error e) {
            if (failing.add(target) && isRunning()) {
                LOG.warn("The webhook {} could not be served; trying again: {}", target, e.toString());
            }
        }
    }

    @Override
    public synchronized void start() {
        senders = Executors.newFixedThreadPool(
                Math.min(targets.size(), MOST_SENDERS), body -> Loop.daemon(body, "webhooks-sending"));
        targets.stream().filter(target -> target.secret() == null && target.format() == Target.Format.JSON).forEach(target ->
                LOG.warn("The webhook {} has no secret: who receives it cannot tell that it comes from here", target));
        loop = new Loop("webhooks", PAUSE, this::turn);
        loop.start();
    }

    /** What is being posted is cut off; it is posted again under the same id by whoever runs then. */
    @Override
    public synchronized void stop() {
        loop.stopNow();
        loop = null;
        senders.shutdownNow();
    }

    @Override
    public synchronized boolean isRunning() {
        return loop != null;
    }
}
