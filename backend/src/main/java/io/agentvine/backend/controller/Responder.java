package io.agentvine.backend.controller;

import io.agentvine.backend.chat.QuestionAsked;
import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.queue.NoticeLists;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Takes questions for the controller: the thread {@code controller} looks when one was asked, when a call has ended, and each second;
 * the threads {@code controller-<n>} wait for the model. None of them is there where the controller is off.
 */
@Component
class Responder implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Beside two calls: what the API may ask to wait in between, and the database. */
    private static final Duration SLACK = Duration.ofSeconds(90);

    private final ControllerSettings settings;
    private final Drafts drafts;
    private final Deliberation deliberation;
    private final ClaudeClient model;
    private final Semaphore free;
    private volatile Loop loop;
    private ExecutorService calls;

    Responder(ControllerSettings settings, Drafts drafts, Deliberation deliberation) {
        this.settings = settings;
        this.drafts = drafts;
        this.deliberation = deliberation;
        this.model = settings.enabled() ? new ClaudeClient(settings) : null;
        this.free = new Semaphore(settings.maxConcurrent());
    }

    @TransactionalEventListener(fallbackExecution = true)
    void wake(QuestionAsked asked) {
        wake();
    }

    /** Another backend has the question. */
    @EventListener
    void wake(NoticeLists.Changed changed) {
        if (changed.kind() == NoticeLists.Kind.WORKER_REQUESTS) {
            wake();
        }
    }

    private void wake() {
        Loop running = loop;
        if (running != null) {
            running.nudge();
        }
    }

    private void look() {
        drafts.failOlder(settings.timeout().multipliedBy(2).plus(SLACK));
        takeWhatIsFree();
    }

    private void takeWhatIsFree() {
        int most = free.availablePermits();
        if (most == 0) {
            return;
        }
        for (UUID question : drafts.untaken(most)) {
            if (drafts.take(question, settings.model())) {
                free.acquireUninterruptibly();
                calls.execute(() -> decide(question));
            }
        }
    }

    /** Catches everything: what goes wrong leaves the question with people. */
    private void decide(UUID question) {
        try {
            deliberation.decide(question, model);
        } catch (RuntimeException | Error e) {
            LOG.warn("The controller could not decide question {}: {}", question, e.toString());
            giveUp(question, e);
        } finally {
            free.release();
            wake();
        }
    }

    private void giveUp(UUID question, Throwable failure) {
        try {
            drafts.fail(question, "It failed: " + failure.getClass().getSimpleName(), 0);
        } catch (RuntimeException e) {
            LOG.debug("Question {} is left to people later: {}", question, e.toString());
        }
    }

    @Override
    public boolean isAutoStartup() {
        return settings.enabled();
    }

    @Override
    public synchronized void start() {
        AtomicInteger n = new AtomicInteger();
        ThreadFactory numbered = body -> Loop.daemon(body, "controller-" + n.incrementAndGet());
        calls = Executors.newFixedThreadPool(settings.maxConcurrent(), numbered);
        loop = new Loop("controller", PAUSE, this::look).start();
    }

    /** Calls that are under way are cut off, and their questions left to people. */
    @Override
    public synchronized void stop() {
        loop.stopNow();
        loop = null;
        calls.shutdownNow();
        try {
            calls.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return loop != null;
    }
}
