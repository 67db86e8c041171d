package io.agentvine.worker.run;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.agent.CodingAgent;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.CheckpointFile;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.time.Loop;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** Stores with the backend where runs stand, so that another worker can go on from there. Any thread may call. */
final class CheckpointUpload {

    private static final Logger LOG = System.getLogger(CheckpointUpload.class.getName());

    private final Backend backend;
    private final CodingAgent agent;
    private final PersistentCall persistent;
    private final Runnable unauthorized;
    private final Duration interval;

    /** @param interval between two checkpoints of a run that goes on */
    CheckpointUpload(Backend backend, CodingAgent agent, PersistentCall persistent, Runnable unauthorized, Duration interval) {
        this.backend = backend;
        this.agent = agent;
        this.persistent = persistent;
        this.unauthorized = unauthorized;
        this.interval = interval;
    }

    /**
     * Stores one, however long the backend is away, unless the run is asked to stop, or only this fails again and again.
     *
     * @return null when it is stored; else why another worker cannot go on from here
     */
    String storeSurely(HeldRun held, Workspace workspace, Workspace.Snapshot snapshot) throws IOException, InterruptedException {
        UUID session = told(held.order());
        Reply<Void> reply = persistent.make(held, () -> send(held.order(), workspace, snapshot, session));
        if (session != null && reply instanceof Reply.Refused<Void> refused) {
            persistent.make(held, () -> send(held.order(), workspace, snapshot, null));
            return onlyInItsSession(refused.detail());
        }
        return problem(reply, session);
    }

    /** Tries once; what goes wrong is logged. */
    void storeOnce(WorkOrder order, Workspace workspace, Workspace.Snapshot snapshot) {
        try {
            String problem = store(order, workspace, snapshot);
            if (problem != null) {
                LOG.log(Level.INFO, "execution {0}: {1}", order.executionId(), problem);
            }
        } catch (IOException | RuntimeException unwritable) {
            // It is a precaution: the run goes on without.
            LOG.log(Level.WARNING, "execution {0}: no checkpoint: {1}", order.executionId(), unwritable.toString());
        }
    }

    /** Stores one whenever something changed, until it is closed: on the thread {@code checkpoint-<id>}. */
    Storing keepStoring(HeldRun held, Workspace workspace, String message) {
        return new Storing(held, workspace, message);
    }

    /** The checkpoints of one turn of the agent. */
    final class Storing implements AutoCloseable {

        private final Loop loop;
        private String last = "";

        private Storing(HeldRun held, Workspace workspace, String message) {
            this.loop = new Loop("checkpoint-" + held.executionId().toString().substring(28), () -> {
                rest();
                last = storeIfChanged(held.order(), workspace, message, last);
            }, () -> interval);
            loop.start();
        }

        private void rest() throws InterruptedException {
            loop.rest(interval);
        }

        /** Ends it, and waits for that. */
        @Override
        public void close() throws InterruptedException {
            loop.close();
            loop.awaitEnd();
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

    /** @return null when it is stored, and with its transcript */
    private String store(WorkOrder order, Workspace workspace, Workspace.Snapshot snapshot) throws IOException {
        UUID session = told(order);
        Reply<Void> reply = send(order, workspace, snapshot, session);
        if (session != null && reply instanceof Reply.Refused<Void> refused) {
            send(order, workspace, snapshot, null);
            return onlyInItsSession(refused.detail());
        }
        if (reply instanceof Reply.Unauthorized) {
            unauthorized.run();
        }
        return problem(reply, session);
    }

    /** The order's session, or null where its transcript is not here. */
    private UUID told(WorkOrder order) {
        UUID session = order.meta().sessionId();
        return Files.isRegularFile(transcript(session), LinkOption.NOFOLLOW_LINKS) ? session : null;
    }

    private static String problem(Reply<Void> reply, UUID session) {
        if (reply instanceof Reply.Ok) {
            return session == null ? onlyInItsSession("its transcript was not found") : null;
        }
        return "Only this worker can go on: its checkpoint was not stored: " + reply.describe();
    }

    private static String onlyInItsSession(String why) {
        return "Only this worker can go on in its session: " + why;
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
