package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFilesTest {

    private static final String STATE = "{\"type\":\"cost-state\",\"totalCostUSD\":%s,\"modelUsage\":{\"m\":{\"costUSD\":%s}}}\n";

    @TempDir
    Path folder;

    @Test
    void findsTheTotalsThatTheTranscriptEndsWith() throws IOException {
        assertThat(totals(STATE.formatted("1", "1") + "{\"type\":\"user\"}\n" + STATE.formatted("2", "2") + "{\"type\":\"mode\"}\n")).isEqualTo(2);
    }

    @Test
    void takesTheOnesBeforeWhereTheLastLineWasCutOff() throws IOException {
        assertThat(totals(STATE.formatted("1", "1") + STATE.formatted("2", "2").substring(0, 60))).isEqualTo(1);
    }

    @Test
    void findsNoneWhereNoneIsToldOrTheTranscriptIsNotThereOrNotText() throws IOException {
        assertThat(totals("{\"type\":\"user\",\"message\":\"{\\\"type\\\":\\\"cost-state\\\"}\"}\n")).isNaN();
        assertThat(totals("\n{\"type\":\"cost-state\"}\n")).isNaN();
        Files.write(transcript(), new byte[] {(byte) 0xc3, (byte) 0x28, '\n'});
        assertThat(cost()).isNaN();
        Files.delete(transcript());
        assertThat(cost()).isNaN();
    }

    private double totals(String text) throws IOException {
        Files.writeString(transcript(), text);
        return cost();
    }

    /** US dollars; NaN: none. */
    private double cost() {
        return new SessionFiles(transcript(), () -> null).totals().path("m").path("costUSD").asDouble(Double.NaN);
    }

    private Path transcript() {
        return folder.resolve("session.jsonl");
    }
}
