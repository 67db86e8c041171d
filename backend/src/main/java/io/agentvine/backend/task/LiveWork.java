package io.agentvine.backend.task;

import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.store.Vendor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Whether anything is live: a task that is not over, an open question, an unread message. Where nothing is, the loops rest, which else
 * ask the database and Redis several times a second for nothing.
 *
 * <p>One look serves all who ask. That nothing was live counts until this backend has committed a change, and not for longer than it
 * takes to find in time what others wrote. Any thread.
 */
@Component
public class LiveWork {

    /** On SQLite nobody else writes but a person by hand; on PostgreSQL other backends do. */
    private static final Duration LOOK_AGAIN_ALONE = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN_AMONG_OTHERS = Duration.ofMillis(400);
    /** To believe in vain that something is live costs a turn of a loop. */
    private static final Duration LOOK_AGAIN_WHILE_LIVE = Duration.ofSeconds(1);

    /** Where nothing is live; for what no row tells of, as what Redis still holds. */
    public static final Duration LONGEST_REST = Duration.ofSeconds(10);

    /** For a look of another thread: a database that is away holds up each loop by itself and not all one after the other. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Duration lookAgain;
    private final ReentrantLock looking = new ReentrantLock();
    private final List<Sleeper> sleepers = new CopyOnWriteArrayList<>();
    private volatile Look last;

    LiveWork(SqlFiles sql, Transactions transactions, Database database) {
        this.sql = sql;
        this.transactions = transactions;
        this.lookAgain = database.vendor() == Vendor.SQLITE ? LOOK_AGAIN_ALONE : LOOK_AGAIN_AMONG_OTHERS;
        transactions.whenCommitted(this::wakeWhoRests);
    }

    /** @param commits how many changes were committed before it @param at by the JVM's own clock, ns */
    private record Look(boolean live, long commits, long at) {

        boolean isYoungerThan(Duration age) {
            return System.nanoTime() - at < age.toNanos();
        }

        Duration until(Duration age) {
            return age.minusNanos(System.nanoTime() - at);
        }
    }

    /** Whether anything is; looks where that is not known, and says so of what another thread could not find out in time. */
    public boolean isAny() {
        boolean mine = false;
        try {
            mine = looking.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            return !mine || known();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            if (mine) {
                looking.unlock();
            }
        }
    }

    private boolean known() {
        Look look = last;
        if (look == null || !counts(look)) {
            long commits = transactions.commits();
            long at = System.nanoTime();
            look = new Look(transactions.read(() -> sql.of("task/any_live").exists()), commits, at);
            last = look;
        }
        return look.live;
    }

    private boolean counts(Look look) {
        return look.live ? look.isYoungerThan(LOOK_AGAIN_WHILE_LIVE)
                : look.commits == transactions.commits() && look.isYoungerThan(lookAgain);
    }

    /**
     * A loop whose body rests as {@link #whileAny} says. While it rests it does not wake up to hear the same again before it may be otherwise;
     * what this backend commits wakes it.
     */
    public Loop loop(String name, Duration interval, Runnable body) {
        return loop(name, interval, LONGEST_REST, body);
    }

    /** As {@link #loop(String, Duration, Runnable)}, for one that may not rest so long. */
    public Loop loop(String name, Duration interval, Duration longestRest, Runnable body) {
        Resting resting = whileAny(longestRest, body);
        Loop loop = new Loop(name, () -> resting.pause(interval), resting);
        sleepers.removeIf(other -> !other.loop.isRunning());
        sleepers.add(new Sleeper(loop, resting));
        return loop;
    }

    private record Sleeper(Loop loop, Resting resting) {}

    /** Whatever was seen last: what is live now another thread may have seen already. */
    private void wakeWhoRests() {
        for (Sleeper sleeper : sleepers) {
            if (sleeper.resting.rests()) {
                sleeper.loop.nudge();
            }
        }
    }

    /**
     * A loop's body that rests while nothing is live: it is run once more after that was seen, so that what was left is cleared away, and
     * then, for what no row tells of, as often as the longest rest says. One that failed is not over.
     */
    Resting whileAny(Duration longestRest, Runnable body) {
        return new Resting(longestRest, body);
    }

    final class Resting implements Runnable {

        private final Duration longestRest;
        private final Runnable body;
        private volatile Long restsSince;

        Resting(Duration longestRest, Runnable body) {
            this.longestRest = longestRest;
            this.body = body;
        }

        @Override
        public void run() {
            boolean live = isAny();
            Long since = restsSince;
            if (live || since == null || System.nanoTime() - since >= longestRest.toNanos()) {
                restsSince = null;
                body.run();
                restsSince = live ? null : System.nanoTime();
            }
        }

        /** One that failed does not, and keeps to its interval. */
        boolean rests() {
            return restsSince != null;
        }

        Duration pause(Duration interval) {
            Look look = last;
            if (!rests() || look == null || look.live || look.commits != transactions.commits()) {
                return interval;
            }
            Duration known = look.until(lookAgain);
            Duration rest = known.compareTo(longestRest) < 0 ? known : longestRest;
            return rest.compareTo(interval) > 0 ? rest : interval;
        }
    }
}
