package io.agentvine.worker;

import io.agentvine.protocol.Registration;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.claim.ClaimLoop;
import io.agentvine.worker.claim.Directives;
import io.agentvine.worker.claim.LeaseKeeper;
import io.agentvine.worker.control.Identity;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.process.StrayProcesses;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.HeldRun;
import io.agentvine.worker.run.Run;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The life of a worker: sweep, register, work until told to end, drain, leave. {@link #live} runs it on the caller's thread. */
final class Worker {

    /** Why a worker ends. */
    enum End {
        /** A signal, end of input, or an order: runs may go on for the drain timeout. */
        TERMINATED,
        /** A newer worker of this name: nothing here counts any more. */
        SUPERSEDED
    }

    static final int ENDED_WELL = 0;
    static final int IN_USE = 3;
    static final int NOT_ADMITTED = 4;

    private static final Logger LOG = System.getLogger(Worker.class.getName());
    private static final Duration TAKE_OVER = Duration.ofSeconds(60);
    private static final Duration STOPPING = Duration.ofSeconds(40);
    private static final Duration LAST_REPORT = Duration.ofSeconds(5);

    private final Settings settings;
    private final Wiring parts;
    private final CompletableFuture<End> ending = new CompletableFuture<>();
    private volatile boolean noMoreWaiting;
    private volatile String ended;
    private boolean registered;
    private WorkspaceLock lock;
    private Thread starting;

    /** @param clock tells the time of day; how long something takes is measured without it */
    Worker(Settings settings, Clock clock) throws IOException {
        this.settings = settings;
        this.parts = new Wiring(settings, clock, this::superseded);
    }

    /** Asks it to end; returns at once, may be repeated. */
    void terminate() {
        parts.gate.leave();
        ending.complete(End.TERMINATED);
        synchronized (this) {
            if (starting != null) {
                starting.interrupt();
            }
        }
    }

    /** Kills the agents of all runs at once; for the moment before this JVM is halted. */
    void abandon() {
        parts.runs.all().stream()
                .flatMap(run -> HeldRun.runIds(run.executionId()).stream())
                .flatMap(runId -> StrayProcesses.find(runId).stream())
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** @return the exit code */
    int live() throws IOException, InterruptedException {
        int refused = start();
        if (refused == ENDED_WELL && !ending.isDone()) {
            work();
        } else if (registered) {
            parts.backend.deregister();
        }
        if (lock != null) {
            lock.close();
        }
        return refused;
    }

    /** Until it may work; {@link #terminate} interrupts it. */
    private int start() throws IOException, InterruptedException {
        synchronized (this) {
            starting = Thread.currentThread();
        }
        try {
            return ending.isDone() ? ENDED_WELL : prepare();
        } catch (InterruptedException interrupted) {
            if (!ending.isDone()) {
                throw interrupted;
            }
            return ENDED_WELL;
        } finally {
            synchronized (this) {
                starting = null;
                Thread.interrupted();
            }
        }
    }

    private int prepare() throws IOException, InterruptedException {
        lock = WorkspaceLock.take(settings.workspace(), settings.name(), Duration.ZERO);
        if (lock == null && !WorkspaceLock.holder(settings.workspace()).equals(settings.name())) {
            System.err.println("The workspace " + settings.workspace() + " is in use by the worker "
                    + WorkspaceLock.holder(settings.workspace()) + ": stop that one, or name another folder with --workspace.");
            return IN_USE;
        }
        tellConfinement();
        parts.gate.look();
        parts.startProbing();
        if (lock != null) {
            sendWhatWasLeft();
            return join();
        }
        int refused = join();
        return refused == ENDED_WELL && registered ? takeOver() : refused;
    }

    private void tellConfinement() {
        String warning = settings.confinement().warning();
        LOG.log(warning == null ? Level.INFO : Level.WARNING, "{0}", warning == null ? "runs are confined: " + settings.confinement().name() : warning);
        String ofGit = settings.confinement().walls() ? null : parts.git.warning();
        if (ofGit != null) {
            LOG.log(Level.WARNING, "{0}", ofGit);
        }
    }

    private int takeOver() throws IOException, InterruptedException {
        lock = WorkspaceLock.take(settings.workspace(), settings.name(), TAKE_OVER);
        if (lock == null) {
            System.err.println("The workspace " + settings.workspace() + " is still in use by an older worker of this name: end it.");
            return IN_USE;
        }
        sendWhatWasLeft();
        return ENDED_WELL;
    }

    private void sendWhatWasLeft() throws IOException, InterruptedException {
        parts.earlierLife.endProcesses();
        parts.earlierLife.bringMirrors(ending::isDone);
        parts.earlierLife.takeSpools(parts.uplink, parts.redaction);
        Path known = identityFile();
        if (parts.backend.identity() == null && Files.exists(known) && parts.uplink.holdsEndings()) {
            parts.backend.resumeAs(Wire.read(Files.readString(known), Identity.class));
            for (var backoff = parts.backoff(); !parts.uplink.sendEndedOnce() && !ending.isDone(); ) {
                Thread.sleep(backoff.next().toMillis());
            }
        }
    }

    private int join() throws IOException, InterruptedException {
        Reply<Registration> reply = parts.membership.join(ending::isDone);
        if (reply instanceof Reply.Ok<Registration> ok) {
            parts.registered(ok.value());
            registered = true;
            LOG.log(Level.INFO, "worker {0} registered at {1} as {2}", settings.name(), settings.apiUrl(), ok.value().id());
            warnOfTakeover(ok.value().takenOver());
            if (ending.isDone()) {
                parts.backend.deregister();
            }
            return ENDED_WELL;
        }
        if (reply == null) {
            return ENDED_WELL;
        }
        System.err.println("The backend at " + settings.apiUrl() + " does not let this worker register: " + reply.describe()
                + (reply instanceof Reply.Unauthorized ? ". Give the worker's token with --token, or put it into "
                        + settings.home().resolve("worker-token") + "." : ""));
        return NOT_ADMITTED;
    }

    /** Not of what this workspace's own earlier life left behind, which is dead where its lock was free. */
    private void warnOfTakeover(Registration.TakenOver other) throws IOException {
        boolean own = lock != null && other != null && Files.exists(identityFile())
                && Wire.read(Files.readString(identityFile()), Identity.class).incarnation().equals(other.incarnation());
        if (other != null && !own) {
            System.err.println("WARNING: a live worker had the name " + settings.name() + " (" + (other.host() == null ? "" : "on "
                    + other.host() + ", ") + "heard of " + other.silentMs() / 1000 + " s ago, " + other.runs()
                    + " of its runs queued again): it ends now, and this one has its name. If you want both, start one of them"
                    + " with another --name.");
        }
    }

    private void work() throws IOException, InterruptedException {
        PrivateFiles.write(identityFile(), Wire.write(parts.backend.identity()));
        LeaseKeeper keeper = parts.leaseKeeper();
        Directives directives = parts.directives(keeper::beatNow, message -> {
            LOG.log(Level.WARNING, "ordered to stop: {0}", message);
            terminate();
        });
        ClaimLoop claims = parts.claimLoop(this::begin);
        parts.onReadinessChange(keeper::beatNow);
        parts.uplink.start();
        keeper.start();
        directives.start();
        claims.start();
        parts.startTidying();
        leave(await(), keeper, directives, claims);
    }

    /** A run on a thread of its own; its slot is free when its report was sent. */
    private void begin(HeldRun run) {
        Thread thread = new Thread(
                () -> {
                    try {
                        CompletableFuture<Void> reported = new Run(parts.services, run).live();
                        while (!noMoreWaiting && !doneWithin(reported, Duration.ofMillis(200))) {
                            continue;
                        }
                    } catch (InterruptedException interrupted) {
                        LOG.log(Level.DEBUG, "run interrupted");
                    } finally {
                        parts.release(run);
                    }
                },
                "run-" + run.executionId().toString().substring(0, 8));
        thread.setDaemon(true);
        thread.start();
    }

    private void leave(End end, LeaseKeeper keeper, Directives directives, ClaimLoop claims) throws InterruptedException {
        parts.gate.leave();
        claims.close();
        if (end == End.SUPERSEDED) {
            System.err.println("WARNING: the worker " + settings.name() + " stops its runs and ends, since its name is another's now"
                    + " or it was taken out of the fleet (" + ended + "). If you want both, start one of them with another --name.");
            parts.uplink.close();
            noMoreWaiting = true;
            parts.runs.stopAll(StopReason.LOST);
            emptyWithin(STOPPING);
        } else {
            keeper.beatNow();
            claims.settle();
            drain();
            parts.backend.deregister();
        }
        directives.close();
        keeper.close();
        parts.close();
        LOG.log(Level.INFO, "worker {0} ended", settings.name());
    }

    private void drain() throws InterruptedException {
        if (!parts.runs.none()) {
            LOG.log(Level.INFO, "draining: {0} runs may go on for {1} s", parts.runs.all().size(), settings.drainTimeout().toSeconds());
        }
        if (!emptyWithin(settings.drainTimeout())) {
            LOG.log(Level.INFO, "handing back {0} runs", parts.runs.all().size());
            parts.runs.stopAll(StopReason.SHUTDOWN);
            if (!emptyWithin(STOPPING.minus(LAST_REPORT))) {
                noMoreWaiting = true;
                emptyWithin(LAST_REPORT);
            }
        }
    }

    private boolean emptyWithin(Duration limit) throws InterruptedException {
        for (long end = System.nanoTime() + limit.toNanos(); System.nanoTime() < end && !parts.runs.none(); ) {
            Thread.sleep(20);
        }
        return parts.runs.none();
    }

    private End await() throws InterruptedException {
        try {
            return ending.get();
        } catch (ExecutionException unexpected) {
            throw new IllegalStateException("the worker's end cannot be waited for", unexpected.getCause());
        }
    }

    private void superseded(String detail) {
        parts.gate.leave();
        ended = detail;
        ending.complete(End.SUPERSEDED);
    }

    private Path identityFile() {
        return settings.workspace().resolve("identity.json");
    }

    private static boolean doneWithin(CompletableFuture<Void> future, Duration limit) throws InterruptedException {
        try {
            future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException waiting) {
            return false;
        } catch (ExecutionException unexpected) {
            return true;
        }
    }
}
