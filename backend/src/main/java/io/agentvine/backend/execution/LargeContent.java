package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Problems;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Lets only as much of what is large be in memory at once as the heap bears, an eighth of it; who comes beyond that waits his turn. Any thread. */
@Component
class LargeContent {

    private static final long UNIT = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int units;
    private final Semaphore free;

    LargeContent() {
        this(Runtime.getRuntime().maxMemory() / 8);
    }

    LargeContent(long bytes) {
        units = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / UNIT));
        free = new Semaphore(units, true);
    }

    /** Room that is taken, until it is closed. */
    interface Room extends AutoCloseable {
        @Override
        void close();
    }

    /** What is larger than all there is takes all. @throws io.agentvine.backend.platform.ProblemException 503 where none comes free in time */
    Room take(long bytes) {
        int taken = (int) Math.min(units, bytes / UNIT);
        try {
            if (!free.tryAcquire(taken, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw Problems.unavailable("Other large changes are read or stored at this moment, and more do not fit into memory at once; repeat the request",
                        Duration.ofSeconds(2));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw Problems.unavailable("The backend is stopping", Duration.ofSeconds(2));
        }
        return () -> free.release(taken);
    }
}
