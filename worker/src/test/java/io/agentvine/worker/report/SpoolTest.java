package io.agentvine.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.EventBatch.Event;
import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    private static final Redaction NOTHING_KNOWN = new Redaction(List.of());

    @TempDir
    Path folder;

    private final SpooledRun run =
            new SpooledRun(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), new LeaseToken(1, UUID.randomUUID()));

    @Test
    void numbersEventsAndGivesThemInOrder() throws Exception {
        Spool spool = create();
        for (int i = 0; i < 5; i++) {
            append(spool, "event " + i);
        }
        assertThat(spool.unacknowledged(3, 1_000_000)).extracting(Event::seq).containsExactly(1L, 2L, 3L);
        spool.acknowledge(3);
        assertThat(spool.unacknowledged(500, 1_000_000)).extracting(Event::seq).containsExactly(4L, 5L);
        assertThat(spool.unacknowledged(500, 1)).hasSize(1);
    }

    @Test
    void goesOnBehindALineThatACrashTore() throws Exception {
        Spool spool = create();
        append(spool, "whole");
        append(spool, "also whole");
        spool.acknowledge(1);
        spool.close();
        Path events = path().resolve("events.jsonl");
        Files.writeString(events, "{\"seq\":3,\"type\":\"torn", StandardOpenOption.APPEND);
        Spool again = Spool.open(path(), NOTHING_KNOWN, Clock.systemUTC());
        append(again, "after the crash");
        assertThat(again.unacknowledged(10, 1_000_000)).extracting(Event::seq).containsExactly(2L, 3L);
        assertThat(again.unacknowledged(10, 1_000_000).get(1).data().asString()).isEqualTo("after the crash");
    }

    @Test
    void remembersDiffAndEnding() throws Exception {
        Spool spool = create();
        spool.diff(new SpooledDiff("a", "b", new byte[] {'+', (byte) 0xe9}));
        spool.end(Ending.handedBack(new HandBack(run.lease(), "done")));
        spool.close();
        Spool again = Spool.open(path(), NOTHING_KNOWN, Clock.systemUTC());
        assertThat(again.unsentDiff()).usingRecursiveComparison().isEqualTo(new SpooledDiff("a", "b", new byte[] {'+', (byte) 0xe9}));
        assertThat(again.ending().orElseThrow().handBack().reason()).isEqualTo("done");
        assertThat(again.run()).isEqualTo(run);
    }

    @Test
    void remembersWhatTheRunUsedUntilTheBackendHasIt() throws Exception {
        Spool spool = create();
        assertThat(spool.usage()).isNull();
        spool.used(new Usage(1, 2L, 3L, 4L, 5L, 0.25, true));
        Usage newest = new Usage(2, 20L, 30L, 40L, 50L, 0.5, true);
        spool.used(newest);
        assertThat(spool.unsentUsage()).as("the next events take it along").isNull();
        spool.close();

        Spool again = Spool.open(path(), NOTHING_KNOWN, Clock.systemUTC());
        assertThat(again.unsentUsage()).isEqualTo(newest);
        again.usageSettled(new Usage(1, 2L, 3L, 4L, 5L, 0.25, true));
        assertThat(again.unsentUsage()).as("an earlier one was sent").isEqualTo(newest);
        again.usageSettled(again.usage());
        assertThat(again.unsentUsage()).isNull();
    }

    @Test
    void keepsLinesLongerThanItsReadAhead() throws Exception {
        Spool spool = create();
        append(spool, "é".repeat(700_000));
        append(spool, "short");
        assertThat(spool.unacknowledged(10, 10_000_000)).hasSize(2);
        spool.acknowledge(2);
        assertThat(spool.allAcknowledged()).isTrue();
    }

    @Test
    void masksSecretsBeforeTheyReachTheDisk() throws Exception {
        Spool spool = Spool.create(folder, run, new Redaction(List.of("correct horse \"battery\"")), Clock.systemUTC());
        append(spool, "key correct horse \"battery\" and https://user:pw@example.org/x and " + run.lease().asText());
        String stored = Files.readString(path().resolve("events.jsonl"));
        assertThat(stored).doesNotContain("battery").doesNotContain("user:pw");
        assertThat(stored).doesNotContain(run.lease().claimId().toString());
        assertThat(spool.unacknowledged(1, 1_000)).hasSize(1);
    }

    @Test
    void isReadableForItsOwnUserOnly() throws Exception {
        create();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path()))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path().resolve("run.json")))).isEqualTo("rw-------");
    }

    @Test
    void keepsAWholeLineMaskedBehindItsEventAndOverARestart() throws Exception {
        Spool spool = Spool.create(folder, run, new Redaction(List.of("correct horse")), Clock.systemUTC());
        append(spool, "before");
        spool.append("user", Wire.mapper().valueToTree("cut"), 2_000_000, true, file("a correct horse " + "y".repeat(2_000_000)));
        assertThat(spool.unsentLine()).as("its event is not sent yet").isNull();
        spool.acknowledge(2);
        String kept = "a [masked] " + "y".repeat(2_000_000);
        assertThat(spool.unsentLine().event()).isEqualTo(2);
        assertThat(spool.unsentLine().file()).hasContent(kept);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool.unsentLine().file()))).isEqualTo("rw-------");
        spool.end(Ending.handedBack(new HandBack(run.lease(), "done")));
        spool.close();
        Files.writeString(path().resolve("line-3"), "its event was torn");
        Files.writeString(path().resolve("line-7.draft"), "half");

        Spool again = Spool.open(path(), NOTHING_KNOWN, Clock.systemUTC());
        assertThat(again.unsentLine().file()).hasContent(kept);
        assertThat(path().resolve("line-3")).doesNotExist();
        assertThat(path().resolve("line-7.draft")).doesNotExist();
        again.endingSettled();
        assertThat(again.done()).isFalse();
        again.lines().settled(2);
        assertThat(again.done()).isTrue();
        assertThat(path().resolve("line-2")).doesNotExist();
    }

    @Test
    void tellsSizeAndHashOfAWholeLineOrWhyThereIsNone() throws Exception {
        Spool spool = create();
        spool.append("user", Wire.mapper().valueToTree("cut"), 5, true, file("é😀"));
        spool.append("user", Wire.mapper().valueToTree("cut"), SpooledLines.MOST_BYTES + 1, true, file("never read"));
        spool.append("user", Wire.mapper().valueToTree("cut"), 5, true, folder.resolve("gone"));
        Path half = file("y".repeat((int) SpooledLines.MOST_BYTES));
        for (int i = 0; i < 2; i++) {
            spool.append("user", Wire.mapper().valueToTree("cut"), SpooledLines.MOST_BYTES, true, half);
        }
        List<Event> events = spool.unacknowledged(10, 1_000_000);
        assertThat(events.get(0).whole().sizeBytes()).isEqualTo(6);
        assertThat(events.get(0).whole().sha256()).isEqualTo(sha256("é😀"));
        assertThat(events.get(0).whole().notKept()).isNull();
        assertThat(events.get(1).whole().notKept()).contains("33554433 bytes").contains("at most 33554432");
        assertThat(events.get(2).whole().notKept()).startsWith("The worker could not keep it").doesNotContain(folder.toString());
        assertThat(events.get(3).whole().sizeBytes()).isEqualTo(SpooledLines.MOST_BYTES);
        assertThat(events.get(4).whole().notKept()).contains("67108864");
        try (var left = Files.list(path())) {
            assertThat(left.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("line-"))).containsExactlyInAnyOrder("line-1", "line-4");
        }
    }

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("whole-" + UUID.randomUUID()), text);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Spool create() throws Exception {
        return Spool.create(folder, run, NOTHING_KNOWN, Clock.systemUTC());
    }

    private Path path() {
        return folder.resolve(run.executionId().toString());
    }

    private static void append(Spool spool, String text) {
        spool.append("test", Wire.mapper().valueToTree(text), text.length(), false);
    }
}
