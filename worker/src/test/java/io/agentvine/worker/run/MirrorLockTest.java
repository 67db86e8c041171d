package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads of one worker at one mirror. */
class MirrorLockTest {

    @TempDir
    Path folder;

    private MirrorLock lock;
    private final List<String> order = new CopyOnWriteArrayList<>();

    @BeforeEach
    void prepare() {
        lock = MirrorLock.of(folder.resolve("a.git"));
    }

    @Test
    void whoCopiesMayCopyOnceMoreWhileAnotherWaitsToChange() throws Exception {
        CompletableFuture<Void> changing = lock.<CompletableFuture<Void>>together(MirrorLock.NEVER, () -> {
            CompletableFuture<Void> other = aside(() -> lock.alone(MirrorLock.NEVER, () -> order.add("changed")));
            await().until(() -> lock.waiting() == 1);
            lock.together(MirrorLock.NEVER, () -> order.add("copied"));
            lock.awaitChange(MirrorLock.NEVER);
            return other;
        });
        changing.get(2, TimeUnit.MINUTES);
        assertThat(order).containsExactly("copied", "changed");
    }

    @Test
    void noneThatCopiesPassesByOneThatChanges() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        CountDownLatch in = new CountDownLatch(1);
        CompletableFuture<Void> first = aside(() -> lock.together(MirrorLock.NEVER, () -> {
            in.countDown();
            passed(enough);
        }));
        passed(in);
        CompletableFuture<Void> changing = aside(() -> lock.alone(MirrorLock.NEVER, () -> order.add("changed")));
        await().until(() -> lock.waiting() == 1);
        CompletableFuture<Void> copying = aside(() -> lock.together(MirrorLock.NEVER, () -> order.add("copied")));
        await().until(() -> lock.waiting() == 2);
        enough.countDown();
        CompletableFuture.allOf(first, changing, copying).get(2, TimeUnit.MINUTES);
        assertThat(order).containsExactly("changed", "copied");
    }

    @Test
    void whoStopsWaitingHoldsUpNobody() throws Exception {
        lock.together(MirrorLock.NEVER, () -> {
            CompletableFuture<Void> stopped = aside(() -> lock.alone(() -> true, () -> order.add("changed")));
            assertThatThrownBy(() -> stopped.get(2, TimeUnit.MINUTES)).hasRootCauseInstanceOf(IOException.class).hasMessageContaining("was stopped");
        });
        assertThat(lock.waiting()).isZero();
        lock.alone(MirrorLock.NEVER, () -> assertThat(lock.aloneIfFree(() -> order.add("again"))).isTrue());
        assertThat(order).containsExactly("again");
    }

    @Test
    void refusesToChangeWhatItCopiesFrom() throws Exception {
        lock.together(MirrorLock.NEVER, () ->
                assertThatThrownBy(() -> lock.alone(MirrorLock.NEVER, () -> order.add("changed"))).isInstanceOf(IllegalStateException.class));
        assertThat(order).isEmpty();
    }

    private static void passed(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static CompletableFuture<Void> aside(MirrorLock.Step step) {
        return CompletableFuture.runAsync(() -> {
            try {
                step.go();
            } catch (RunTrouble | IOException failed) {
                throw new IllegalStateException(failed);
            }
        }, work -> new Thread(work).start());
    }
}
