package io.agentvine.backend.embedded;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Ends the backend in order when its stdin ends, which says that the launcher is gone ({@link EndOfStdin}). The workers see the
 * same end; those that run something get a little time to hand it back.
 */
@Component
@ConditionalOnProperty("agentvine.stop-on-stdin-eof")
class StopOnStdinEof implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(StopOnStdinEof.class);
    private static final Duration HAND_BACK = Duration.ofSeconds(20);
    private static final String RUNNING = "select count(*) from tasks where status = 'in_progress'";

    private final EndOfStdin stdin;
    private final BooleanSupplier anythingRuns;
    private final Runnable stop;
    private volatile boolean running;

    @Autowired
    StopOnStdinEof(JdbcTemplate jdbc) {
        this(EndOfStdin.ofThisProcess(), () -> jdbc.queryForObject(RUNNING, Long.class) > 0, () -> System.exit(0));
    }

    StopOnStdinEof(EndOfStdin stdin, BooleanSupplier anythingRuns, Runnable stop) {
        this.stdin = stdin;
        this.anythingRuns = anythingRuns;
        this.stop = stop;
    }

    @Override
    public void start() {
        running = true;
        stdin.then(this::stopInOrder);
    }

    private void stopInOrder() {
        if (!running) {
            return;
        }
        log.info("Stopping: the process that started this backend is gone");
        try {
            letWorkersHandBack();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Whatever the store says, the backend is to end.
            log.debug("no look at what still runs", e);
        }
        stop.run();
    }

    private void letWorkersHandBack() throws InterruptedException {
        long end = System.nanoTime() + HAND_BACK.toNanos();
        while (running && anythingRuns.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(100);
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Among the first, so that a launcher that dies early is noticed early. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
