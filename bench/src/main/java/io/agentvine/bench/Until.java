package io.agentvine.bench;

import java.io.IOException;
import java.time.Duration;

/** Looks again and again until something is so. */
final class Until {

    private Until() {}

    /** What may be so by now. */
    interface Look {
        boolean isSo() throws Exception;
    }

    /**
     * Answers {@link System#nanoTime} of the look that found it so.
     *
     * @throws IOException if it is not so within the limit
     */
    static long isSo(String what, Duration limit, long pauseMillis, Look look) throws Exception {
        long begun = System.nanoTime();
        while (!look.isSo()) {
            if (System.nanoTime() - begun > limit.toNanos()) {
                throw new IOException("expected within " + limit.toSeconds() + " s, and it did not come: " + what);
            }
            Thread.sleep(pauseMillis);
        }
        return System.nanoTime();
    }

    static double seconds(long fromNanos, long toNanos) {
        return (toNanos - fromNanos) / 1e9;
    }
}
