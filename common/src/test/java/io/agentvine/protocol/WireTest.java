package io.agentvine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WireTest {

    private static final UUID ID = UUID.fromString("0198f3a0-0000-7000-8000-000000000001");

    @Test
    void writesSnakeCaseAndInstantsWithThreeDigits() {
        var verdict = new HeartbeatReply.Verdict(ID, RunDirective.KEEP, Instant.ofEpochMilli(0));

        assertThat(Wire.write(verdict))
                .contains("\"execution_id\":\"" + ID + "\"", "\"keep\"", "\"1970-01-01T00:00:00.000Z\"");
    }

    @Test
    void readsWhatItWrote() {
        var heartbeat = new Heartbeat(
                WorkerStatus.BUSY, null, "2.1.330 (Claude Code)", List.of(new Heartbeat.HeldExecution(ID, new LeaseToken(7, ID))));

        assertThat(Wire.read(Wire.write(heartbeat), Heartbeat.class)).isEqualTo(heartbeat);
    }

    @Test
    void ignoresFieldsItDoesNotKnow() {
        assertThat(Wire.read("{\"stored\": 3, \"later\": true}", EventsStored.class)).isEqualTo(new EventsStored(3));
    }

    @Test
    void refusesAMalformedLeaseTokenWithoutRepeatingIt() {
        assertThatThrownBy(() -> LeaseToken.parse("7.secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<fence>.<claim id>")
                .hasMessageNotContaining("secret");
    }

    @Test
    void printsNoClaimId() {
        assertThat(new LeaseToken(7, ID).toString()).doesNotContain(ID.toString());
    }
}
