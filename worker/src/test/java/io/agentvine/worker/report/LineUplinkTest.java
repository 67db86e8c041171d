package io.agentvine.worker.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.FakeBackend;
import io.agentvine.worker.Patience;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Identity;
import io.agentvine.worker.time.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Patience.class)
class LineUplinkTest {

    private static final String LINE = "a long line, ".repeat(100_000);

    @TempDir
    Path folder;

    private final SpooledRun run =
            new SpooledRun(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), new LeaseToken(1, UUID.randomUUID()));
    private FakeBackend far;
    private EventUplink uplink;
    private Spool spool;

    @BeforeEach
    void open() throws Exception {
        far = new FakeBackend();
        uplink = uplink();
        spool = Spool.create(folder, run, new Redaction(List.of()), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        uplink.close();
        far.close();
    }

    @Test
    void sendsALineBehindItsEventWhileTheRunGoesOn() throws Exception {
        uplink.start();
        uplink.take(spool);
        append(LINE);
        await().until(() -> Map.of(1L, LINE).equals(far.lines.get(run.executionId())));
        assertThat(spool.settled()).isNotDone();
        end();
        awaitGone(run);
    }

    @Test
    void letsEventsAndTheEndingPassAndKeepsTheLineUntilItIsStored() throws Exception {
        far.lineAnswer = 503;
        uplink.start();
        uplink.take(spool);
        append(LINE);
        await().until(() -> far.calls.contains("PUT /executions/" + run.executionId() + "/events/1/line"));
        spool.append("assistant", Wire.mapper().valueToTree("after"), 5, false);
        end();
        spool.settled().get();
        assertThat(far.handedBack).hasSize(1);
        assertThat(far.events.get(run.executionId())).hasSize(2);
        assertThat(uplink.holdsEndings()).isFalse();
        assertThat(folder.resolve(run.executionId().toString()).resolve("line-1")).as("its slot is free, the line is not lost").exists();
        far.lineAnswer = 204;
        awaitGone(run);
        assertThat(far.lines.get(run.executionId())).isEqualTo(Map.of(1L, LINE));
        assertThat(far.handedBack).hasSize(1);
    }

    @Test
    void givesALineUpThatIsRefusedOrAloneFailsAgainAndAgain() throws Exception {
        for (int answer : List.of(413, 409, 500)) {
            far.lineAnswer = answer;
            Spool another = Spool.create(folder, new SpooledRun(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), run.lease()),
                    new Redaction(List.of()), Clock.systemUTC());
            if (answer == 413) {
                uplink.start();
            }
            uplink.take(another);
            another.append("user", Wire.mapper().valueToTree("cut"), LINE.length(), true, file());
            another.end(Ending.handedBack(new HandBack(run.lease(), "done")));
            awaitGone(another.run());
        }
        assertThat(far.lines).isEmpty();
    }

    @Test
    void sendsWhatAnEarlierLifeLeft() throws Exception {
        append(LINE);
        end();
        spool.close();
        Spool again = Spool.open(folder.resolve(run.executionId().toString()), new Redaction(List.of()), Clock.systemUTC());
        uplink.take(again);
        assertThat(uplink.sendEndedOnce()).isTrue();
        assertThat(far.handedBack).hasSize(1);
        uplink.start();
        awaitGone(run);
        assertThat(far.lines.get(run.executionId())).isEqualTo(Map.of(1L, LINE));
    }

    private void awaitGone(SpooledRun of) {
        await().until(() -> Files.notExists(folder.resolve(of.executionId().toString())));
    }

    private void append(String line) throws Exception {
        spool.append("user", Wire.mapper().valueToTree("cut"), line.length(), true, file());
    }

    private void end() {
        spool.end(Ending.handedBack(new HandBack(run.lease(), "done")));
    }

    private Path file() throws Exception {
        return Files.writeString(folder.resolve("whole.txt"), LINE);
    }

    private EventUplink uplink() {
        Backend backend = new Backend(far.url(), () -> null, Ticker.SYSTEM);
        backend.resumeAs(new Identity(far.workerId, UUID.randomUUID(), "secret-worker-token"));
        return new EventUplink(backend, () -> new Backoff(new Random(1)), () -> {});
    }
}
