package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import org.springframework.stereotype.Component;

/**
 * When a lease is live: the one definition, for heartbeats and for every write of a run.
 *
 * <p>Its time has not come, or no reaper has turned for longer than {@link LeaseSettings#reaperGap()}. Nobody could renew a lease
 * in such a gap, so the next turn first gives each its full length again; until then none is over, and work that was finished
 * while the backend was away is accepted whoever comes first.
 */
@Component
public class LiveLeases {

    /** The row of {@code ticks} in which every reaper writes its turns. */
    public static final String TICK = "reaper";

    private final String condition;

    LiveLeases(Database database, LeaseSettings settings) {
        this.condition = "(lease_until > " + database.now() + " or not exists (select 1 from ticks where ticks.name = '" + TICK
                + "' and ticks.at > " + database.now() + " - " + settings.reaperGap().toMillis() + "))";
    }

    /** SQL condition on a row of {@code tasks}. */
    public String condition() {
        return condition;
    }
}
