package io.agentvine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.protocol.WorkerStatus;
import io.agentvine.worker.process.StrayProcesses;
import io.agentvine.worker.run.Assignments;
import io.agentvine.worker.run.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker in a JVM of its own: signals, the end of its input, its sudden death. */
class WorkerProcessTest {

    @TempDir
    Path folder;

    private FakeBackend backend;
    private Repository repository;
    private Process worker;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        backend = new FakeBackend();
        repository = Repository.withCommit(folder);
    }

    @AfterEach
    void end() throws Exception {
        if (worker != null) {
            worker.destroyForcibly().waitFor();
        }
        backend.close();
    }

    @Test
    void endsAtOnceOnASecondSigtermAndKillsItsAgents() throws Exception {
        start("touch " + folder.resolve("begun") + "; sleep 600", Map.of(), "--drain-timeout", "10m");
        WorkOrder order = give();
        await().until(() -> Files.exists(folder.resolve("begun")));
        worker.destroy();
        await().until(() -> backend.heartbeats.stream().anyMatch(beat -> beat.status() == WorkerStatus.DRAINING));
        assertThat(worker.isAlive()).isTrue();
        worker.destroy();
        assertThat(exitCode()).isEqualTo(143);
        await().until(() -> StrayProcesses.find(order.executionId().toString()).isEmpty());
    }

    @Test
    void endsWellWhenItsInputEndsWhereThatWasAskedFor() throws Exception {
        start("true", Map.of("AGENTVINE_STOP_ON_STDIN_EOF", "1"));
        await().until(() -> !backend.claims.isEmpty());
        worker.getOutputStream().close();
        assertThat(exitCode()).isZero();
        assertThat(backend.calls).contains("DELETE /workers/" + backend.workerId);
    }

    @Test
    void endsOnSigtermWithoutWaitingForItsLongPoll() throws Exception {
        start("true", Map.of(), "--poll-interval", "30s");
        await().until(() -> !backend.claims.isEmpty());
        worker.destroy();
        assertThat(exitCode()).isZero();
        assertThat(backend.calls).contains("DELETE /workers/" + backend.workerId);
    }

    @Test
    void endsOnSigtermAlsoWhereTheBackendAnswersNothingMore() throws Exception {
        start("true", Map.of(), "--poll-interval", "30s");
        await().until(() -> !backend.claims.isEmpty());
        backend.silent = true;
        worker.destroy();
        assertThat(exitCode()).isZero();
    }

    @Test
    void handsBackWhatIsGrantedInTheMomentOfItsEnd() throws Exception {
        backend.swallowNextGrant = true;
        start("true", Map.of(), "--poll-interval", "30s");
        give();
        await().until(() -> !backend.swallowNextGrant);
        worker.destroy();
        assertThat(exitCode()).isZero();
        assertThat(backend.handedBack).hasSize(1);
        assertThat(backend.claims.get(1).requestId()).isEqualTo(backend.claims.get(0).requestId());
    }

    @Test
    void endsOnSigtermWhileItTriesToRegister() throws Exception {
        backend.away = true;
        start("true", Map.of());
        await().until(() -> backend.cutOff.get() > 0);
        worker.destroy();
        assertThat(exitCode()).isZero();
    }

    @Test
    void pushesNothingThatHoldsTheApiKeyItWasGiven() throws Exception {
        String key = "an-api-key-that-looks-like-none";
        start("printf %s an-api-key-that- > key.txt; echo looks-like-none >> key.txt", Map.of("ANTHROPIC_API_KEY", key));
        WorkOrder order = give();
        await().until(() -> !backend.completed.isEmpty());
        var delivery = backend.completed.get(0).result().delivery();
        assertThat(delivery.status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(delivery.reason()).contains("ANTHROPIC_API_KEY").doesNotContain(key);
        assertThat(backend.diffs.get(order.executionId())).contains("+[masked]").doesNotContain(key);
        assertThat(backend.published).isEmpty();
    }

    @Test
    void sweepsKeepsAndSendsWhatAKilledWorkerLeft() throws Exception {
        String steps = "echo half > half.txt; setsid sleep 600 & touch " + folder.resolve("begun") + "; while [ ! -e "
                + folder.resolve("go") + " ]; do sleep 0.1; done; echo said while away; sleep 600";
        start(steps, Map.of());
        WorkOrder order = give();
        String run = order.executionId().toString();
        await().until(() -> Files.exists(folder.resolve("begun")));
        backend.away = true;
        Files.createFile(folder.resolve("go"));
        Path spool = folder.resolve("workspace/spool/" + run);
        await().until(() -> Files.readString(spool.resolve("events.jsonl")).contains("said while away"));
        worker.destroyForcibly().waitFor();
        assertThat(StrayProcesses.find(run)).isNotEmpty();
        backend.away = false;
        start(steps, Map.of());
        await().until(() -> StrayProcesses.find(run).isEmpty());
        await().until(() -> Files.notExists(folder.resolve("workspace/runs/" + run + "/clone")));
        assertThat(wip(order)).contains("half.txt");
        await().until(() -> Files.notExists(spool));
        assertThat(backend.transcript(order.executionId())).contains("said while away");
        assertThat(backend.registrations.get(1).incarnation()).isNotEqualTo(backend.registrations.get(0).incarnation());
    }

    private WorkOrder give() {
        WorkOrder order = Assignments.of(repository.url());
        backend.work.add(order);
        return order;
    }

    private String wip(WorkOrder order) throws IOException {
        try (var mirrors = Files.list(folder.resolve("workspace/mirrors"))) {
            return Repository.git(mirrors.findFirst().orElseThrow(), "ls-tree", "--name-only",
                    "refs/agentvine/wip/" + order.data().id() + "/1");
        }
    }

    /** Waits far less than a long poll lasts. */
    private int exitCode() throws InterruptedException {
        assertThat(worker.waitFor(15, TimeUnit.SECONDS)).isTrue();
        return worker.exitValue();
    }

    private void start(String steps, Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                "--name", "tester", "--api-url", backend.url().toString(), "--home", folder.resolve("home").toString(),
                "--workspace", folder.resolve("workspace").toString(),
                "--claude-command", ShellAgent.in(folder, steps).toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().putAll(environment);
        worker = builder.start();
    }
}
