package io.agentvine.worker.time;

import java.time.Duration;

/**
 * Measures how long things take. Nobody sets it, as somebody may set a wall clock: every limit of a run, and of the contact to the
 * backend, is measured by it.
 */
@FunctionalInterface
public interface Ticker {

    /** The machine's own. */
    Ticker SYSTEM = System::nanoTime;

    /** Only differences mean something. */
    long nanos();

    /** One that runs from now on. */
    default Stopwatch start() {
        return new Stopwatch(this);
    }

    /** How long ago it was started. Any thread may ask. */
    final class Stopwatch {

        private final Ticker ticker;
        private volatile long started;

        private Stopwatch(Ticker ticker) {
            this.ticker = ticker;
            restart();
        }

        public void restart() {
            started = ticker.nanos();
        }

        public Duration elapsed() {
            return Duration.ofNanos(ticker.nanos() - started);
        }

        public boolean isPast(Duration limit) {
            return elapsed().compareTo(limit) > 0;
        }
    }
}
