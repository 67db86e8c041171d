package io.agentvine.e2e.chaos;

import io.agentvine.e2e.fleet.BackendProcess;
import io.agentvine.e2e.fleet.Fleet;
import java.util.List;

/** Looks now and then whether the steady worker stands idle beside a task that it could have. Used by one thread, read after its end. */
final class Observer {

    private static final String NOW = "(extract(epoch from clock_timestamp()) * 1000)";
    private static final String LOOK = "select (select count(*) from tasks where status = 'queued' and deferred = 0 and labels is null and due_at < " + NOW
            + " and cancel_requested_at is null and (affinity_worker_id is null or affinity_until < " + NOW + ")),"
            + " (select count(*) from tasks t join workers w on w.id = t.worker_id where t.status = 'in_progress' and w.name = '" + Crew.STEADY + "')";

    /** In ms: what was between two looks that are further apart is not known. */
    private static final long BLINK = 1_000;

    private final Fleet fleet;
    private final Faults faults;
    private long since;
    private long last;
    private long longest;
    private boolean worked;
    private int looks;

    Observer(Fleet fleet, Faults faults) {
        this.fleet = fleet;
        this.faults = faults;
    }

    /** How long a claimable task and that idle worker were side by side at most, in ms, while the stores were there and a backend was. */
    long longest() {
        return longest;
    }

    /** How often it could look. */
    int looks() {
        return looks;
    }

    void look() {
        long now = System.currentTimeMillis();
        if (now - last > BLINK) {
            since = 0;
        }
        last = now;
        if (away() || !waits()) {
            since = 0;
        } else if (since == 0) {
            since = now;
        } else {
            longest = Math.max(longest, now - since);
        }
    }

    private boolean away() {
        return faults.lasts(Fault.STOP_POSTGRES, Fault.MAKE_POSTGRES_READ_ONLY) || fleet.backends().stream().noneMatch(BackendProcess::listens);
    }

    private boolean waits() {
        try {
            List<String> found = fleet.stores().database().rows(LOOK).get(0);
            looks++;
            boolean busy = !found.get(1).equals("0");
            worked |= busy;
            return worked && !busy && !found.get(0).equals("0");
        } catch (IllegalStateException away) {
            return false;
        }
    }
}
