package io.agentvine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.protocol.WorkerStatus;
import io.agentvine.worker.process.StrayProcesses;
import io.agentvine.worker.run.Assignments;
import io.agentvine.worker.run.GitServer;
import io.agentvine.worker.run.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker in a JVM of its own: signals, the end of its input, its sudden death. */
@Tag("slow")
class WorkerProcessTest {

    /** As systemd and cron start it. */
    private static final Map<String, String> WITHOUT_UTF8 = Map.of("LC_ALL", "C", "LANG", "");

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
        await().untilAsserted(() -> assertThat(backend.calls).contains("DELETE /workers/" + backend.workerId));
    }

    @Test
    void endsOnSigtermWithoutWaitingForItsLongPoll() throws Exception {
        start("true", Map.of(), "--poll-interval", "30s");
        await().until(() -> !backend.claims.isEmpty());
        worker.destroy();
        assertThat(exitCode()).isZero();
        assertThat(backend.openClaims.get()).as("the long poll is still open").isPositive();
        await().untilAsserted(() -> assertThat(backend.calls).contains("DELETE /workers/" + backend.workerId));
    }

    @Test
    void endsOnSigtermAlsoWhereTheBackendAnswersNothingMore() throws Exception {
        start("true", Map.of(), "--poll-interval", "30s");
        await().until(() -> !backend.claims.isEmpty());
        backend.silent = true;
        worker.destroy();
        assertThat(exitCode()).isZero();
        assertThat(backend.openClaims.get()).as("the long poll is still open").isPositive();
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
        assertThat(backend.claims.get(1).waitSeconds()).as("asked while it leaves").isZero();
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

    @Test
    void clonesAndPushesWithTheTokenOfItsEnvironmentThatItsAgentDoesNotGet() throws Exception {
        try (GitServer server = new GitServer(folder, "x-access-token", "a-token-that-looks-like-none")) {
            start("env > env.txt; git remote -v >> env.txt; git config --local --list >> env.txt", Map.of("AGENTVINE_GIT_TOKEN", "a-token-that-looks-like-none",
                    "AGENTVINE_GIT_TOKEN_HOSTS", "git.example,http://" + server.host(), "AGENTVINE_COMMIT_NAME", "Our agents", "AGENTVINE_COMMIT_EMAIL", ""));
            WorkOrder order = Assignments.of(server.url("origin.git"));
            backend.work.add(order);
            await().until(() -> !backend.completed.isEmpty());
            assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
            assertThat(repository.git("show", order.meta().branch() + ":env.txt")).doesNotContain("AGENTVINE_GIT", server.host(), "credential");
            assertThat(repository.git("log", "-1", "--format=%an <%ae>", order.meta().branch())).isEqualTo("Our agents <worker@agentvine.invalid>");
            assertThat(Files.readString(folder.resolve("log"))).doesNotContain("a-token-that");
        }
    }

    @Test
    void takesNoWorkWithoutGitAndSaysTheRemedy() throws Exception {
        start("true", Map.of("PATH", Files.createDirectory(folder.resolve("bin")).toString()));
        await().until(() -> backend.heartbeats.stream().anyMatch(beat -> beat.status() == WorkerStatus.ERROR));
        assertThat(backend.heartbeats.get(backend.heartbeats.size() - 1).errorMessage()).contains("Git is not installed", "install git 2.29.0 or later");
        assertThat(backend.claims).isEmpty();
    }

    @Test
    void saysAtItsStartWhatAnOldGitLetsAnAgentDoWithoutAWall() throws Exception {
        Path git = Files.writeString(Files.createDirectory(folder.resolve("bin")).resolve("git"), "#!/bin/sh\necho git version 2.37.7\n");
        git.toFile().setExecutable(true);
        start("true", Map.of("PATH", git.getParent() + ":" + System.getenv("PATH")));
        await().until(() -> !backend.claims.isEmpty());
        assertThat(Files.readString(folder.resolve("log"))).contains("This worker's git is 2.37.7", "safe.bareRepository", "install git 2.38.0 or later");
    }

    @Test
    void handlesNamesOutsideOfAsciiInALocaleWithoutThem() throws Exception {
        Path work = folder.resolve("work");
        Repository.git(folder, "clone", "-q", repository.url(), "work");
        Files.createDirectories(work.resolve("stra\u00dfe"));
        Files.writeString(work.resolve("stra\u00dfe/gr\u00f6\u00dfe.txt"), "1\n");
        Repository.git(work, "add", "-A");
        Repository.git(work, "commit", "-qm", "Gr\u00f6\u00dfe");
        Repository.git(work, "push", "-q", "origin", "HEAD:gr\u00fcn/\u2713");
        start("cat gr*.txt > neu-\u00e9\u4e2d.txt; git init -q 'gesch\u00e4ft'; echo 2 > 'gesch\u00e4ft/\u00fc'", WITHOUT_UTF8, "--commit-name", "J\u00f8rgen");
        WorkOrder order = Assignments.with(Assignments.of(repository.url(), "gr\u00fcn/\u2713", "test -f 'gr\u00f6\u00dfe.txt' && echo \u2713"),
                new AgentOptions(null, null, null, false, null, List.of(), "stra\u00dfe", "test -f gr\u00f6\u00dfe.txt"));
        backend.work.add(order);
        await().until(() -> !backend.completed.isEmpty() || !backend.failed.isEmpty());
        assertThat(backend.failed).isEmpty();
        assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(repository.git("-c", "core.quotePath=false", "diff", "--name-only", "gr\u00fcn/\u2713", order.meta().branch()).lines())
                .containsExactlyInAnyOrder("stra\u00dfe/neu-\u00e9\u4e2d.txt", "stra\u00dfe/gesch\u00e4ft/\u00fc");
        assertThat(repository.git("log", "-1", "--format=%an", order.meta().branch())).isEqualTo("J\u00f8rgen");
        assertThat(backend.diffs.get(order.executionId()).getBytes(StandardCharsets.ISO_8859_1))
                .contains("neu-\u00e9\u4e2d.txt".getBytes(StandardCharsets.UTF_8));
        worker.destroy();
        assertThat(exitCode()).isZero();
    }

    @Test
    void leavesNoSecondSelfBehindWhenItIsKilledInALocaleWithoutUtf8() throws Exception {
        start("true", WITHOUT_UTF8);
        await().until(() -> !backend.claims.isEmpty());
        ProcessHandle other = worker.toHandle().children().findFirst().orElseThrow();
        worker.destroyForcibly().waitFor();
        await().until(() -> !other.isAlive());
    }

    @Test
    void saysTheRemedyWhereThereIsNoLocaleOfUtf8() throws Exception {
        start("true", Map.of("LC_ALL", "C", "AGENTVINE_LOCALE_GIVEN", "1"));
        assertThat(exitCode()).isEqualTo(5);
        assertThat(Files.readString(folder.resolve("log"))).contains("set LC_ALL to one of UTF-8");
    }

    private WorkOrder give() {
        WorkOrder order = Assignments.of(repository.url());
        backend.work.add(order);
        return order;
    }

    private String wip(WorkOrder order) throws IOException {
        try (var stores = Files.list(folder.resolve("home/mirrors"))) {
            return Repository.git(stores.filter(each -> each.toString().endsWith(".kept.git")).findFirst().orElseThrow(), "ls-tree", "--name-only",
                    "refs/agentvine/wip/" + order.data().id() + "/1");
        }
    }

    private int exitCode() throws InterruptedException {
        assertThat(worker.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return worker.exitValue();
    }

    private void start(String steps, Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                "--name", "tester", "--api-url", backend.url().toString(), "--home", folder.resolve("home").toString(),
                "--workspace", folder.resolve("workspace").toString(),
                "--confine", "none", "--claude-command", ShellAgent.in(folder, steps).toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().putAll(environment);
        worker = builder.start();
    }
}
