package io.agentvine.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that work at the same time; the first exception of any of them is thrown to whoever joins them. */
final class Crew {

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Exception> problem = new AtomicReference<>();

    /** What one thread does. */
    interface Work {
        void run() throws Exception;
    }

    void start(String name, Work work) {
        Thread thread = new Thread(null, () -> {
            try {
                work.run();
            } catch (Exception e) {
                problem.compareAndSet(null, e);
            }
        }, name, 128 * 1024);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    void join() throws Exception {
        for (Thread thread : threads) {
            thread.join();
        }
        check();
    }

    /** Waits for a permit that one of the threads gives. */
    void acquire(Semaphore semaphore, Duration limit) throws Exception {
        boolean got = semaphore.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
        check();
        if (!got) {
            throw new IOException("a thread of the benchmark did not get on within " + limit.toSeconds() + " s");
        }
    }

    void check() throws Exception {
        if (problem.get() != null) {
            throw new IOException("a thread of the benchmark failed: " + problem.get(), problem.get());
        }
    }
}
