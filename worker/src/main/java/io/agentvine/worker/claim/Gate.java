package io.agentvine.worker.claim;

import io.agentvine.worker.agent.CodingAgent;
import io.agentvine.worker.agent.Readiness;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Whether this worker may take work: its agent and git can run, its disk has room, nobody drains it, it is not on its way out. Any thread
 * may ask.
 *
 * <p>After a run failed as {@code auth} the agent counts as not ready until the credential changes or an operator resumes the
 * worker, since a probe cannot tell a credential that is refused from a good one.
 */
public final class Gate {

    private static final Logger LOG = System.getLogger(Gate.class.getName());

    private final CodingAgent agent;
    private final List<Supplier<String>> machine;
    private Readiness readiness = new Readiness(null, null, null);
    private boolean probed;
    private Runnable changed = () -> {};
    private String refused;
    private String refusedCredential;
    private boolean drained;
    private boolean leaving;
    private String unfit;

    /** @param machine each tells what is wrong there, beside the agent, or null; asked often */
    public Gate(CodingAgent agent, List<Supplier<String>> machine) {
        this.agent = agent;
        this.machine = machine;
    }

    /** Before the first {@link #probe}: tells at once what needs no process to be told. The gate stays shut. */
    public void look() {
        Readiness now = agent.look();
        synchronized (this) {
            readiness = now;
            tell(null);
        }
    }

    /**
     * Looks at the agent again. Only one thread calls this.
     *
     * @return whether that changed what the backend is told: what is wrong, or the agent's version
     */
    public boolean probe() {
        Readiness now = agent.probe();
        synchronized (this) {
            String wrong = problem();
            String before = probed ? wrong : Objects.requireNonNullElse(wrong, "not probed");
            probed = true;
            String version = readiness.shownVersion();
            readiness = now;
            unfit = lookAtMachine();
            if (refused != null && !Objects.equals(refusedCredential, now.credentialFingerprint())) {
                refused = null;
            }
            tell(before);
            notifyAll();
            return !Objects.equals(wrong, problem()) || !Objects.equals(version, now.shownVersion());
        }
    }

    /** Who is told that the agent's program has changed; until the next {@link #probe} no work is taken. */
    public synchronized void onChange(Runnable listener) {
        changed = listener;
    }

    public synchronized boolean probed() {
        return probed;
    }

    /** Waits until work may be taken, at most that long. */
    synchronized void awaitOpen(Duration limit) throws InterruptedException {
        if (!open()) {
            wait(limit.toMillis());
        }
    }

    /** A run showed that the agent's credential is refused. */
    public synchronized void authFailed(String sentence) {
        String before = problem();
        refused = sentence;
        refusedCredential = readiness.credentialFingerprint();
        tell(before);
    }

    synchronized void drain() {
        drained = true;
    }

    synchronized void resume() {
        drained = false;
        refused = null;
        notifyAll();
    }

    /** What a heartbeat's answer says about draining. */
    synchronized void drained(boolean value) {
        drained = value;
    }

    /** This worker ends: no more work, whatever else is said. */
    public synchronized void leave() {
        leaving = true;
    }

    public synchronized boolean leaving() {
        return leaving;
    }

    synchronized boolean draining() {
        return drained || leaving;
    }

    synchronized boolean open() {
        if (probed && agent.changed()) {
            probed = false;
            changed.run();
        }
        if (probed) {
            String before = problem();
            unfit = lookAtMachine();
            tell(before);
        }
        return probed && problem() == null && !draining();
    }

    /** One sentence with the remedy, or null where a run can begin. */
    public synchronized String problem() {
        if (readiness.problem() != null) {
            return readiness.problem();
        }
        return refused != null ? refused : unfit;
    }

    public synchronized Readiness readiness() {
        return readiness;
    }

    private String lookAtMachine() {
        return machine.stream().map(Supplier::get).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private void tell(String before) {
        String now = problem();
        if (now != null && !now.equals(before)) {
            LOG.log(Level.WARNING, "no work is taken: {0}", now);
        } else if (now == null && before != null) {
            LOG.log(Level.INFO, "work can be taken{0}", readiness.version() == null ? "" : ": " + readiness.version());
        }
    }
}
