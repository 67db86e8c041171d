package io.agentvine.worker.run;

import io.agentvine.protocol.PersonMessage;
import io.agentvine.protocol.TakeMessages;
import io.agentvine.worker.agent.AgentRun;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.time.Loop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

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
    private final Set<UUID> handedOn = new HashSet<>();
    private final Set<UUID> told = new HashSet<>();
    private final Loop loop;
    private final List<UUID> opening;
    private boolean openingRead;
    private boolean quiet;

    /** @param opening what the agent is told with its prompt, and is not handed on again */
    Inbox(Backend backend, HeldRun held, AgentRun run, List<PersonMessage> opening) {
        this.opening = opening.stream().map(PersonMessage::id).toList();
        this.handedOn.addAll(this.opening);
        this.backend = backend;
        this.held = held;
        this.run = run;
        this.loop = new Loop("inbox-" + held.executionId().toString().substring(28), this::turn, () -> TRY_AGAIN);
    }

    Inbox open() {
        held.reads(this);
        loop.start();
        return this;
    }

    /** Something may have come; returns at once. */
    void look() {
        loop.wake();
    }

    /**
     * When a turn has ended: hands on what came meanwhile, and tells which ones were read, however long that takes while the run goes on.
     *
     * @return whether the agent has something new to read; where not, nothing is handed on until {@link #resume}
     */
    boolean lastLook() throws InterruptedException {
        while (true) {
            synchronized (this) {
                boolean told = handOn() || held.stopping() || read().isEmpty();
                if (told) {
                    quiet = !run.working();
                    return !quiet;
                }
            }
            Thread.sleep(TRY_AGAIN.toMillis());
        }
    }

    /** The agent has read what it was told with its prompt. */
    synchronized void openingRead() {
        openingRead = true;
    }

    private Set<UUID> read() {
        Set<UUID> read = new HashSet<>(run.messagesRead());
        if (openingRead) {
            read.addAll(opening);
        }
        return read;
    }

    /** Another turn begins. */
    void resume() {
        synchronized (this) {
            if (!quiet) {
                return;
            }
            quiet = false;
        }
        look();
    }

    @Override
    public void close() {
        loop.close();
        try {
            loop.awaitEnd();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether the backend answered */
    private synchronized boolean handOn() {
        List<UUID> read = read().stream().filter(id -> !told.contains(id)).toList();
        Reply<PersonMessage[]> reply = backend.messages(held.executionId(), new TakeMessages(held.order().lease().token(), read));
        if (!(reply instanceof Reply.Ok<PersonMessage[]> ok)) {
            return !(reply instanceof Reply.Unreachable);
        }
        told.addAll(read);
        for (PersonMessage message : ok.value() == null ? new PersonMessage[0] : ok.value()) {
            if (!loop.closed() && handedOn.add(message.id())) {
                LOG.log(Level.INFO, "task {0}: a person wrote", held.order().data().id());
                run.steer(message.id(), message.content());
            }
        }
        return true;
    }

    private synchronized void handOnUnlessQuiet() {
        if (!loop.closed() && !quiet) {
            handOn();
        }
    }

    private void turn() throws InterruptedException {
        handOnUnlessQuiet();
        loop.rest(LOOK_AGAIN);
    }
}
