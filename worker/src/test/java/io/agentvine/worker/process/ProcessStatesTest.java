package io.agentvine.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessStatesTest {

    @Test
    void tellsOneThatIsStoppedFromOneThatIsNotAndFromOneThatIsGone() throws Exception {
        Process moving = new ProcessBuilder("sleep", "1000").start();
        Process stopped = new ProcessBuilder("sleep", "1000").start();
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        try {
            Signals.send("STOP", List.of(stopped.pid()));

            await().until(() -> ProcessStates.byPs(List.of(stopped.pid())).equals(Map.of(stopped.pid(), 'T')));
            assertThat(ProcessStates.byPs(List.of(moving.pid(), stopped.pid(), gone.pid()))).containsOnlyKeys(moving.pid(), stopped.pid())
                    .doesNotContainEntry(moving.pid(), 'T');
            assertThat(ProcessStates.byPs(List.of(gone.pid()))).isEmpty();
        } finally {
            moving.destroyForcibly();
            stopped.destroyForcibly();
        }
    }
}
