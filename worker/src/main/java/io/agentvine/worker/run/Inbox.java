package io.agentvine.worker.run;

import io.agentvine.protocol.PersonMessage;
import io.agentvine.protocol.TakeMessages;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Reply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What people write to one run: fetched on the thread {@code inbox-<id>} when an order says so, and now and then since an order may
 * be lost, and handed to the agent. The backend is told which ones it has read.
 */
final class Inbox implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Inbox.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);
    private static final Duration TRY_AGAIN = Duration.ofMillis(500);

    private final Backend backend;
    private final HeldRun held;
    private final AgentRun run;
    private final Semaphore news = new Semaphore(1);
    private final Set<UUID> handedOn = new HashSet<>();
    private final Set<UUID> told = new HashSet<>();
    private final Thread thread;
    private volatile boolean closed;
    private boolean quiet;

    Inbox(Backend backend, HeldRun held, AgentRun run) {
        this.backend = backend;
        this.held = held;
        this.run = run;
        this.thread = new Thread(this::turn, "inbox-" + held.executionId().toString().substring(28));
        thread.setDaemon(true);
    }

    Inbox open() {
        held.reads(this);
        thread.start();
        return this;
    }

    /** Something may have come; returns at once. */
    void look() {
        news.release();
    }

    /**
     * When a turn has ended: hands on what came meanwhile, and tells which ones were read, however long that takes while the run goes on.
     *
     * @return whether the agent has something new to read; where not, nothing is handed on until {@link #resume}
     */
    boolean lastLook() throws InterruptedException {
        while (true) {
            synchronized (this) {
                boolean told = handOn() || held.stopping() || run.messagesRead().isEmpty();
                if (told) {
                    quiet = !run.working();
                    return !quiet;
                }
            }
            Thread.sleep(TRY_AGAIN.toMillis());
        }
    }

    /** Another turn begins. */
    void resume() {
        synchronized (this) {
            quiet = false;
        }
        look();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether the backend answered */
    private synchronized boolean handOn() {
        List<UUID> read = run.messagesRead().stream().filter(id -> !told.contains(id)).toList();
        Reply<PersonMessage[]> reply = backend.messages(held.executionId(), new TakeMessages(held.order().lease().token(), read));
        if (!(reply instanceof Reply.Ok<PersonMessage[]> ok)) {
            return !(reply instanceof Reply.Unreachable);
        }
        told.addAll(read);
        for (PersonMessage message : ok.value() == null ? new PersonMessage[0] : ok.value()) {
            if (!closed && handedOn.add(message.id())) {
                LOG.log(Level.INFO, "task {0}: a person wrote", held.order().data().id());
                run.steer(message.id(), message.content());
            }
        }
        return true;
    }

    private synchronized void handOnUnlessQuiet() {
        if (!closed && !quiet) {
            handOn();
        }
    }

    private void turn() {
        while (!closed) {
            try {
                news.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                news.drainPermits();
                handOnUnlessQuiet();
            } catch (InterruptedException ending) {
                LOG.log(Level.DEBUG, "inbox interrupted");
            } catch (RuntimeException unexpected) {
                // The edge of the thread: the next look tries again.
                LOG.log(Level.ERROR, "inbox: unexpected problem, going on", unexpected);
            }
        }
    }
}
