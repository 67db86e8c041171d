package io.agentvine.backend.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is in memory at once. */
class LargeContentTest {

    private static final long MB = 1 << 20;

    private final LargeContent content = new LargeContent(24 * MB);

    @Test
    void whatDoesNotFitWaitsUntilThereIsRoom() {
        LargeContent.Room first = content.take(20 * MB);
        CompletableFuture<LargeContent.Room> second = CompletableFuture.supplyAsync(() -> content.take(20 * MB));
        assertThat(second).isNotDone();
        first.close();
        second.join().close();
    }

    @Test
    void whatIsLargerThanAllHasItAlone() {
        LargeContent.Room all = content.take(500 * MB);
        content.take(1000).close();
        all.close();
        content.take(24 * MB).close();
    }
}
