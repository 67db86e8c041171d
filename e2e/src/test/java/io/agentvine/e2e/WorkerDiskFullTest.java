package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;

/** A worker whose disk is full says so of the run; on a real file system that is as small. */
@Tag("long")
@EnabledOnOs(value = OS.LINUX, disabledReason = "a small disk for one process can be made on Linux only")
class WorkerDiskFullTest extends OnTwoBackends {

    @Test
    void failsARunAsWorkspaceAndSaysThatTheDiskIsFullWhereACloneDoesNotFit() {
        WorkerProcess worker = fleet.workerOnDisk("12m", "small-disk");
        GitRemote large = GitRemote.with(fleet.folder("repositories").resolve("large.git"), Map.of("noise.txt", noise(16_000_000)));
        String id = fleet.submit(large, "[[script:work]]", "max_attempts", 1);

        assertSaysThatTheDiskIsFull(fleet.awaitStatus(id, "failed"), id);
        String next = fleet.submit(fleet.repository("small"), "[[script:work]]");
        fleet.awaitStatus(next, "completed");
        print("worker " + worker.pid() + " on a disk of 12 MB: a clone of 16 MB failed as workspace, a small one went well after it");
    }

    @Test
    void failsARunAsWorkspaceWhereItsAgentFilledTheDiskAndKeepsWhatItLeft() {
        WorkerProcess worker = fleet.workerOnDisk("12m", "filled-disk");
        String id = fleet.submit(fleet.repository("filled"), "[[script:fill]]", "max_attempts", 1);

        assertSaysThatTheDiskIsFull(fleet.awaitStatus(id, "failed"), id);
        JsonNode row = await("a free slot, and what the agent left on the disk")
                .until(() -> fleet.workerRow("filled-disk"), it -> it.path("error_message").asString("").contains("--min-free-disk"));
        assertThat(row.path("executions").size()).isZero();
        print("worker " + worker.pid() + " on a disk of 12 MB, which its agent filled: failed as workspace, its end told from memory");
    }

    @Test
    void takesNoWorkWhileItsDiskIsFullAndSaysSo() throws IOException {
        WorkerProcess worker = fleet.workerOnDisk("12m", "no-room");
        Path ballast = worker.workspaceOnDisk().resolve("ballast");
        Files.write(ballast, new byte[(int) ballast.getParent().toFile().getUsableSpace() - 100_000]);
        String[] message = {null};
        await("status error").until(() -> {
            JsonNode row = fleet.workerRow("no-room");
            message[0] = row.path("error_message").asString("");
            return row.path("status").asString().equals("error");
        });
        assertThat(message[0]).contains("--min-free-disk");
        String id = fleet.submit(fleet.repository("no-room"), "[[script:work]]");
        await("why it waits").until(() ->
                !fleet.task(id).path("reason").path("code").asString().equals("queued"));
        assertThat(fleet.task(id).path("status").asString()).isEqualTo("queued");

        Files.delete(ballast);
        fleet.awaitStatus(id, "completed");
        assertThat(ends(id)).isEqualTo(1);
        print("worker " + worker.pid() + " on a full disk took nothing, and completed the task once it had room");
    }

    private void assertSaysThatTheDiskIsFull(JsonNode task, String id) {
        assertThat(newest(id).path("failure_class").asString()).isEqualTo("workspace");
        assertThat(task.path("reason").path("message").asString()).containsIgnoringCase("disk");
        assertThat(ends(id)).isEqualTo(1);
    }

    private static String noise(int length) {
        StringBuilder noise = new StringBuilder(length);
        Random random = new Random(1);
        while (noise.length() < length) {
            noise.append(Long.toString(random.nextLong(), 36)).append('\n');
        }
        return noise.toString();
    }
}
