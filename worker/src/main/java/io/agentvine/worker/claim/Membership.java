package io.agentvine.worker.claim;

import io.agentvine.protocol.RegisterWorker;
import io.agentvine.protocol.Registration;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Identity;
import io.agentvine.worker.control.Reply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Registers the worker, again where the backend has forgotten it, and notices when a newer worker took its name. Any thread may call. */
public final class Membership {

    private static final Logger LOG = System.getLogger(Membership.class.getName());

    private final Backend backend;
    private final Supplier<RegisterWorker> self;
    private final Backoff backoff;
    private final Consumer<String> superseded;
    private boolean over;

    /**
     * @param self asked at every registration, with the same incarnation
     * @param superseded told once, in one sentence, when this incarnation is no longer the current one
     */
    public Membership(Backend backend, Supplier<RegisterWorker> self, Backoff backoff, Consumer<String> superseded) {
        this.backend = backend;
        this.self = self;
        this.backoff = backoff;
        this.superseded = superseded;
    }

    /**
     * Tries until the backend answers.
     *
     * @return what it said: Ok, or why this worker may not register; null where {@code giveUp} turned true before
     */
    public Reply<Registration> join(BooleanSupplier giveUp) throws InterruptedException {
        boolean told = false;
        while (!giveUp.getAsBoolean()) {
            Reply<Registration> reply = backend.register(self.get());
            if (!(reply instanceof Reply.Unreachable)) {
                backoff.reset();
                return reply;
            }
            if (!told) {
                LOG.log(Level.WARNING, "{0}; trying until it answers", reply.describe());
                told = true;
            }
            Thread.sleep(backoff.next().toMillis());
        }
        return null;
    }

    /**
     * Looks at the reply to a call that only the current incarnation may make.
     *
     * @return whether it is worth repeating
     */
    boolean heed(Reply<?> reply, Identity madeAs) {
        if (reply instanceof Reply.Gone<?> gone) {
            endedBy(gone.detail());
            return false;
        }
        if (reply instanceof Reply.Unauthorized) {
            rejoin(madeAs);
        }
        return true;
    }

    /** For whoever met a 401 with the present identity: registers once, under the same incarnation, which keeps its runs. */
    public void rejoin() {
        rejoin(backend.identity());
    }

    private synchronized void rejoin(Identity madeAs) {
        if (over || !madeAs.equals(backend.identity())) {
            return;
        }
        Reply<Registration> reply = backend.register(self.get());
        LOG.log(Level.WARNING, "the backend did not know this worker; registering again: {0}", reply.describe());
    }

    private synchronized void endedBy(String detail) {
        if (!over) {
            over = true;
            superseded.accept(detail);
        }
    }
}
