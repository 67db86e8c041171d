package io.agentvine.worker.report;

import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.report.SpooledLines.Unsent;
import io.agentvine.worker.time.Loop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;

/**
 * Sends the whole lines of shortened events, one at a time and behind their events. A thread of its own ({@code lines}), so that no
 * transcript and no ending waits for one. A line that alone fails again and again is given up.
 */
final class LineUplink implements AutoCloseable {

    private static final Logger LOG = System.getLogger(LineUplink.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final int MOST_FAILURES = 5;

    private final Backend backend;
    private final Backoff backoff;
    private final Runnable unauthorized;
    private final Collection<Spool> spools;
    private final Runnable settled;
    private final Loop loop;

    /** @param spools as they are at each turn @param settled told when one line less is to be sent */
    LineUplink(Backend backend, Backoff backoff, Runnable unauthorized, Collection<Spool> spools, Runnable settled) {
        this.backend = backend;
        this.backoff = backoff;
        this.unauthorized = unauthorized;
        this.spools = spools;
        this.settled = settled;
        this.loop = new Loop("lines", this::turn, backoff::next);
    }

    void start() {
        loop.start();
    }

    void wake() {
        loop.wake();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void turn() throws IOException, InterruptedException {
        boolean found = false;
        boolean failed = false;
        for (Spool spool : spools) {
            Unsent line = spool.unsentLine();
            found |= line != null;
            failed |= line != null && !sent(spool, line);
        }
        if (failed) {
            Thread.sleep(backoff.next().toMillis());
        } else if (!found) {
            backoff.reset();
            loop.rest(LOOK_AGAIN);
        }
    }

    /** @return false where it is to be tried again */
    private boolean sent(Spool spool, Unsent line) throws IOException {
        long answers = backend.answers();
        Reply<Void> reply = send(spool, line);
        if (reply instanceof Reply.Unauthorized) {
            unauthorized.run();
            return false;
        }
        if (reply instanceof Reply.Unreachable<Void> away && (!onlyThisFails(away, answers) || spool.lines().failed() < MOST_FAILURES)) {
            return false;
        }
        if (!(reply instanceof Reply.Ok)) {
            LOG.log(Level.WARNING, "execution {0}: the line of event {1} is given up: {2}", spool.run().executionId(), line.event(), reply.describe());
        }
        spool.lines().settled(line.event());
        settled.run();
        return true;
    }

    private boolean onlyThisFails(Reply.Unreachable<Void> reply, long answersBefore) {
        return !reply.away() && backend.answers() > answersBefore;
    }

    private Reply<Void> send(Spool spool, Unsent line) {
        try {
            return backend.storeLine(spool.run().executionId(), line.event(), spool.run().lease(), line.file());
        } catch (UncheckedIOException gone) {
            return new Reply.Refused<>(0, "its file is gone: " + gone.getCause().getMessage());
        }
    }
}
