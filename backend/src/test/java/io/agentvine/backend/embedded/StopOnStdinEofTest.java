package io.agentvine.backend.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopOnStdinEofTest {

    private final PipedOutputStream launcher = new PipedOutputStream();
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Test
    void stopsWhenTheLauncherIsGone() throws Exception {
        watcher(() -> false).start();
        launcher.write('\n');
        assertThat(stopped.getCount()).isOne();
        launcher.close();
        assertThat(stopped.await(2, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void breaksOffAStartWhoseLauncherIsGone() throws Exception {
        CountDownLatch brokenOff = new CountDownLatch(1);
        EndOfStdin stdin = stdin(brokenOff::countDown);
        stdin.watch();
        launcher.close();
        assertThat(brokenOff.await(2, TimeUnit.MINUTES)).isTrue();
        assertThat(stopped.getCount()).isOne();
    }

    @Test
    void letsWorkersHandBackFirst() throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger looks = new AtomicInteger();
        watcher(() -> {
            looks.incrementAndGet();
            return running.get();
        }).start();
        launcher.close();
        await().until(() -> looks.get() > 1);
        assertThat(stopped.getCount()).isOne();
        running.set(false);
        assertThat(stopped.await(2, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void stopsAlsoWhenTheStoreIsAway() throws Exception {
        watcher(() -> {
            throw new IllegalStateException("no database");
        }).start();
        launcher.close();
        assertThat(stopped.await(2, TimeUnit.MINUTES)).isTrue();
    }

    private StopOnStdinEof watcher(java.util.function.BooleanSupplier anythingRuns) throws IOException {
        return new StopOnStdinEof(stdin(() -> {}), anythingRuns, stopped::countDown);
    }

    private EndOfStdin stdin(Runnable consequence) throws IOException {
        return new EndOfStdin(new PipedInputStream(launcher), consequence);
    }
}
