package io.agentvine.worker.run;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.CodingAgent;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.CheckpointFile;
import io.agentvine.worker.control.Reply;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Stores with the backend where runs stand, so that another worker can go on from there. Any thread may call. */
final class CheckpointUpload {

    private static final Logger LOG = System.getLogger(CheckpointUpload.class.getName());

    private static final int MOST_FAILURES = 5;

    private final Backend backend;
    private final CodingAgent agent;
    private final Supplier<Backoff> backoffs;
    private final Runnable unauthorized;
    private final Duration interval;

    /** @param interval between two checkpoints of a run that goes on */
    CheckpointUpload(Backend backend, CodingAgent agent, Supplier<Backoff> backoffs, Runnable unauthorized, Duration interval) {
        this.backend = backend;
        this.agent = agent;
        this.backoffs = backoffs;
        this.unauthorized = unauthorized;
        this.interval = interval;
    }

    /**
     * Stores one, however long the backend is away, unless the run is asked to stop, or only this fails again and again.
     *
     * @return null when it is stored; else why another worker cannot go on from here
     */
    String storeSurely(HeldRun held, Workspace workspace, Workspace.Snapshot snapshot) throws IOException, InterruptedException {
        Backoff backoff = backoffs.get();
        for (int failures = 0; ; ) {
            Instant contact = backend.lastContact();
            Stored stored = store(held.order(), workspace, snapshot);
            failures += backend.lastContact().isAfter(contact) ? 1 : 0;
            if (!stored.tryAgain() || held.stopping() || failures == MOST_FAILURES) {
                return stored.problem();
            }
            Thread.sleep(backoff.next().toMillis());
        }
    }

    /** Tries once; what goes wrong is logged. */
    void storeOnce(WorkOrder order, Workspace workspace, Workspace.Snapshot snapshot) {
        try {
            Stored stored = store(order, workspace, snapshot);
            if (stored.problem() != null) {
                LOG.log(Level.INFO, "execution {0}: {1}", order.executionId(), stored.problem());
            }
        } catch (IOException | RuntimeException unwritable) {
            // It is a precaution: the run goes on without.
            LOG.log(Level.WARNING, "execution {0}: no checkpoint: {1}", order.executionId(), unwritable.toString());
        }
    }

    /** Stores one whenever something changed, until it is closed: on the thread {@code checkpoint-<id>}. */
    Closing keepStoring(HeldRun held, Workspace workspace, String message) {
        Semaphore end = new Semaphore(0);
        Thread thread = new Thread(() -> {
            String last = "";
            while (!waited(end)) {
                last = storeIfChanged(held.order(), workspace, message, last);
            }
        }, "checkpoint-" + held.executionId().toString().substring(28));
        thread.setDaemon(true);
        thread.start();
        return () -> {
            end.release();
            thread.interrupt();
            thread.join();
        };
    }

    /** Ends it, and waits for that. */
    interface Closing extends AutoCloseable {
        @Override
        void close() throws InterruptedException;
    }

    private boolean waited(Semaphore end) {
        try {
            return end.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ending) {
            return true;
        }
    }

    private String storeIfChanged(WorkOrder order, Workspace workspace, String message, String last) {
        try {
            Workspace.Snapshot snapshot = workspace.snapshotBesideAgent(message);
            if (snapshot == null) {
                return last;
            }
            Path transcript = transcript(order.meta().sessionId());
            String now = snapshot.tree() + " " + (Files.exists(transcript) ? Files.size(transcript) : 0);
            if (!now.equals(last)) {
                storeOnce(order, workspace, snapshot);
            }
            return now;
        } catch (RunTrouble | IOException | RuntimeException unreadable) {
            // The agent may be in the middle of anything; the next turn looks again.
            LOG.log(Level.DEBUG, "execution {0}: no checkpoint: {1}", order.executionId(), unreadable.toString());
            return last;
        }
    }

    private Path transcript(UUID session) {
        return agent.sessionFolder(session).resolve(session + ".jsonl");
    }

    /** @param problem null: it is stored, and with its transcript */
    private record Stored(String problem, boolean tryAgain) {}

    private Stored store(WorkOrder order, Workspace workspace, Workspace.Snapshot snapshot) throws IOException {
        UUID session = order.meta().sessionId();
        boolean told = Files.isRegularFile(transcript(session), LinkOption.NOFOLLOW_LINKS);
        Reply<Void> reply = send(order, workspace, snapshot, told ? session : null);
        if (told && reply instanceof Reply.Refused<Void> refused) {
            Reply<Void> without = send(order, workspace, snapshot, null);
            return new Stored("Only this worker can go on in its session: " + refused.detail(), without instanceof Reply.Unreachable);
        }
        if (reply instanceof Reply.Unauthorized) {
            unauthorized.run();
        }
        if (reply instanceof Reply.Ok) {
            return new Stored(told ? null : "Only this worker can go on in its session: its transcript was not found", false);
        }
        return new Stored("Only this worker can go on: its checkpoint was not stored: " + reply.describe(),
                reply instanceof Reply.Unreachable || reply instanceof Reply.Unauthorized);
    }

    private Reply<Void> send(WorkOrder order, Workspace workspace, Workspace.Snapshot snapshot, UUID session) throws IOException {
        CheckpointFile file = CheckpointPack.write(workspace, snapshot, session == null ? null : agent.sessionFolder(session), session);
        try {
            return backend.storeCheckpoint(order.executionId(), order.lease().token(), file);
        } finally {
            Files.deleteIfExists(file.file());
        }
    }
}
