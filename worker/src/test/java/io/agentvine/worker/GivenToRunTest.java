package io.agentvine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Order;
import io.agentvine.protocol.OrderKind;
import io.agentvine.protocol.RepositoryLogin;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.process.StrayProcesses;
import io.agentvine.worker.run.Assignments;
import io.agentvine.worker.run.GitLfs;
import io.agentvine.worker.run.GitServer;
import io.agentvine.worker.run.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run is given before its agent starts: a login for its repository, a setup, a folder; and whose commits it makes. */
class GivenToRunTest {

    private static final String TOKEN = "a-token-that-looks-like-none";

    @TempDir
    Path folder;

    private FakeBackend backend;
    private Repository repository;
    private Options options;
    private Worker worker;
    private CompletableFuture<Integer> life;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        backend = new FakeBackend();
        repository = Repository.withCommit(folder);
        options = Lives.options(backend, folder, null);
    }

    @AfterEach
    void end() throws Exception {
        if (worker != null) {
            worker.terminate();
            life.get(2, TimeUnit.MINUTES);
        }
        backend.close();
    }

    @Test
    void runsTheSetupOnceInAFreshCloneBeforeTheAgent() throws Exception {
        start("cat setup.txt setup.txt > seen.txt");
        WorkOrder order = give(Assignments.of(repository.url()), null, "echo ready >> setup.txt; echo key ${ANTHROPIC_API_KEY:-none}");
        await().until(() -> !backend.completed.isEmpty());
        assertThat(repository.git("show", order.meta().branch() + ":seen.txt")).isEqualTo("ready\nready");
        assertThat(backend.transcript(order.executionId())).containsSubsequence("Running setup_command", "setup_command ended well", "Starting the agent");
    }

    @Test
    void deliversNothingThatTheSetupLeftAndNobodyTouched() throws Exception {
        start("echo agent > mine.txt; echo more >> touched.txt");
        WorkOrder order = give(Assignments.of(repository.url()), null, "mkdir modules; echo 1 > modules/one; echo 1 > touched.txt; echo formatted > README.md");
        await().until(() -> !backend.completed.isEmpty());
        assertThat(repository.git("diff", "--name-only", "main", order.meta().branch()).lines()).containsExactly("mine.txt", "touched.txt");
        assertThat(backend.completed.get(0).result().leftOut()).extracting(left -> left.path()).containsExactlyInAnyOrder("modules/one", "README.md");
    }

    @Test
    void uploadsAFileInLfsBeforeItsBranch() throws Exception {
        GitLfs.require();
        Path work = folder.resolve("work");
        Repository.git(folder, "clone", "-q", repository.url(), "work");
        Repository.git(work, "lfs", "install", "--local");
        Repository.git(work, "lfs", "track", "*.bin");
        Files.writeString(work.resolve("art.bin"), "as it was\n");
        Repository.git(work, "add", "-A");
        Repository.git(work, "commit", "-qm", "Art");
        Repository.git(work, "push", "-q", "origin", "HEAD:main");
        try (GitServer server = new GitServer(folder, "x-access-token", TOKEN)) {
            options.git.token = TOKEN;
            options.git.tokenHosts = List.of("http://" + server.host());
            start("cat art.bin > seen.txt; echo better > art.bin");
            WorkOrder order = give(Assignments.of(server.url("origin.git")));
            await().until(() -> !backend.completed.isEmpty());
            assertThat(backend.completed.get(0).result().delivery()).isEqualTo(new io.agentvine.protocol.RunResult.Delivery(DeliveryStatus.PUSHED, null));
            String pointer = repository.git("show", order.meta().branch() + ":art.bin");
            assertThat(pointer).startsWith("version https://git-lfs");
            assertThat(server.large("origin.git", pointer.replaceAll("(?s).*sha256:(\\w+).*", "$1"))).hasContent("better");
            assertThat(repository.git("show", order.meta().branch() + ":seen.txt")).isEqualTo("as it was");
            assertThat(backend.transcript(order.executionId())).contains("their content is in the clone").doesNotContain(TOKEN);
        }
    }

    @Test
    void saysWhichSubmodulesAreThere() throws Exception {
        Repository.git(folder, "clone", "-q", "--bare", repository.url(), "lib.git");
        Path work = folder.resolve("work");
        Repository.git(folder, "clone", "-q", repository.url(), "work");
        Repository.git(work, "submodule", "--quiet", "add", "../lib.git", "lib");
        Repository.git(work, "submodule", "--quiet", "add", "../lib.git", "other");
        Repository.git(work, "config", "-f", ".gitmodules", "submodule.other.url", "../gone.git");
        Repository.git(work, "add", "-A");
        Repository.git(work, "commit", "-qm", "Submodules");
        Repository.git(work, "push", "-q", "origin", "HEAD:main");
        start("cat lib/CLAUDE.md > seen.txt; printf '%s' \"$line\" > told.txt");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        assertThat(repository.git("show", order.meta().branch() + ":seen.txt")).isEqualTo("Be kind.");
        assertThat(repository.git("show", order.meta().branch() + ":told.txt"))
                .contains("Submodules that are checked out", "lib.", "Submodules that are not there: other (There is no repository at");
        assertThat(backend.completed.get(0).result().leftOut()).extracting(left -> left.path()).containsExactly("other");
    }

    @Test
    void failsAsSetupWithTheLastLinesAndStartsNoAgent() throws Exception {
        start("touch " + folder.resolve("begun"));
        WorkOrder order = give(Assignments.of(repository.url()), null, "echo half > half.txt; echo no such package >&2; exit 3");
        FailJob failed = failed();
        assertThat(failed.failureClass()).isEqualTo(FailureClass.SETUP);
        assertThat(failed.message()).isEqualTo("setup_command ended with exit code 3, before the agent began.");
        assertThat(failed.lastOutput()).containsExactly("no such package");
        assertThat(folder.resolve("begun")).doesNotExist();
        assertThat(folder.resolve("workspace/runs/" + order.executionId() + "/clone")).doesNotExist();
    }

    @Test
    void saysThatASetupCommandWasNotFound() throws Exception {
        start("true");
        give(Assignments.of(repository.url()), null, "no-such-program --install");
        assertThat(failed().message()).contains("setup_command was not found", "no-such-program", "exit code 127");
    }

    @Test
    void saysThatAVerifyCommandWasNotFound() throws Exception {
        start("echo new > new.txt");
        give(Assignments.of(repository.url(), null, "./no-such-script"));
        FailJob failed = failed();
        assertThat(failed.failureClass()).isEqualTo(FailureClass.VERIFICATION);
        assertThat(failed.message()).contains("verify_command still was not found", "./no-such-script", "exit code 127");
    }

    @Test
    void cancelsARunInItsSetupAndLeavesNoProcess() throws Exception {
        start("true");
        WorkOrder order = give(Assignments.of(repository.url()), null, "setsid sleep 600 & touch " + folder.resolve("begun") + "; sleep 600");
        await().until(() -> Files.exists(folder.resolve("begun")));
        backend.orders.add(new Order(1, OrderKind.CANCEL, order.executionId(), null));
        assertThat(failed().failureClass()).isEqualTo(FailureClass.CANCELLED);
        await().until(() -> StrayProcesses.find(order.executionId() + "-verify").isEmpty());
    }

    @Test
    void startsEverythingInTheTasksFolder() throws Exception {
        commit("mkdir -p services/shop; echo 1 > services/shop/here; ln -s services/shop shop");
        start("pwd > agent.txt; cp setup.txt seen.txt; echo x > ../../top.txt");
        WorkOrder order = give(Assignments.of(repository.url(), null, "test -f here && pwd > verify.txt && echo 3 tests passed"), "shop", "pwd > setup.txt");
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed.get(0).result().verification()).isEqualTo("passed");
        assertThat(backend.completed.get(0).result().verificationOutput()).containsExactly("3 tests passed");
        String branch = order.meta().branch();
        assertThat(repository.git("show", branch + ":services/shop/agent.txt")).endsWith("/clone/services/shop");
        assertThat(repository.git("show", branch + ":services/shop/seen.txt")).endsWith("/clone/services/shop");
        assertThat(repository.git("show", branch + ":top.txt")).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", "README.md", "out", "gitdir", "loop", ".git/refs", "../..", "/etc", "absent/deep\u00e9"})
    void startsNothingInAFolderThatIsNotTheRepositorys(String directory) throws Exception {
        commit("ln -s / out; ln -s .git/objects gitdir; ln -s loop loop");
        start("touch " + folder.resolve("begun"));
        give(Assignments.of(repository.url()), directory, "touch " + folder.resolve("begun"));
        FailJob failed = failed();
        assertThat(failed.failureClass()).isEqualTo(FailureClass.REPOSITORY);
        assertThat(failed.message()).contains("no folder '" + directory + "'");
        assertThat(folder.resolve("begun")).doesNotExist();
    }

    @Test
    void saysThatTheAgentRemovedTheTasksFolder() throws Exception {
        commit("mkdir shop; echo 1 > shop/here");
        start("cd ..; rm -rf shop; ln -s / shop");
        give(Assignments.of(repository.url(), null, "true"), "shop", null);
        assertThat(failed().message()).contains("its directory 'shop' is no longer there");
    }

    @Test
    void clonesAndPushesAPrivateRepositoryWithAToken() throws Exception {
        try (GitServer server = new GitServer(folder, "x-access-token", TOKEN)) {
            options.git.token = TOKEN;
            options.git.tokenHosts = List.of("http://" + server.host());
            start("echo new > new.txt; cat /proc/self/environ | tr '\\0' '\\n'; ls /proc/self/fd; echo said " + TOKEN);
            WorkOrder order = give(Assignments.of(server.url("origin.git")));
            await().until(() -> !backend.completed.isEmpty());
            assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
            assertThat(repository.git("show", order.meta().branch() + ":new.txt")).isEqualTo("new");
            assertThat(backend.transcript(order.executionId())).contains("said [masked]").doesNotContain(TOKEN);
        }
    }

    /** The address is one of ssh that nobody answers: all goes over http with what was lent, reading with the one and pushing with the other. */
    @Test
    void clonesAndPushesWithTheLoginsThatTheBackendLends() throws Exception {
        String reads = "a-lent-token-for-reading";
        String pushes = "a-lent-token-for-pushing";
        options.spareDisk = new Options().spareDisk;
        try (GitServer server = new GitServer(folder, "lent", pushes)) {
            server.letRead("lent", reads);
            backend.pushLogin = new RepositoryLogin(server.url("origin.git"), "lent", pushes, null);
            start("echo new > new.txt; (cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline; grep -ra lent-token " + folder + " --exclude=seen;"
                    + " ls -l /proc/self/fd) > " + folder + "/seen 2>/dev/null; echo said " + reads);
            WorkOrder order = give(Assignments.of("ssh://git@forge.invalid/origin.git")
                    .with(new RepositoryLogin(server.url("origin.git"), "lent", reads, Instant.MAX.minusSeconds(1))));
            await().until(() -> !backend.completed.isEmpty());
            assertThat(backend.completed.get(0).result().delivery()).isEqualTo(new io.agentvine.protocol.RunResult.Delivery(DeliveryStatus.PUSHED, null));
            assertThat(repository.git("show", order.meta().branch() + ":new.txt")).isEqualTo("new");
            assertThat(backend.transcript(order.executionId())).contains("said [masked]").doesNotContain("lent-token");
            assertThat(Files.readString(folder.resolve("seen"), StandardCharsets.ISO_8859_1)).contains("PATH=")
                    .doesNotContain(pushes).doesNotContain("=" + reads);
            worker.terminate();
            life.get(2, TimeUnit.MINUTES);
            assertNowhere("lent-token", folder.resolve("workspace"));
            assertNowhere("lent-token", folder.resolve("home"));
        }
    }

    @Test
    void lendsALoginForNoLongerThanItsRunAndForNoOtherRepository() throws Exception {
        try (GitServer server = new GitServer(folder, "lent", TOKEN)) {
            start("echo new > new.txt");
            give(Assignments.of(server.url("origin.git")).with(new RepositoryLogin(server.url("origin.git"), "lent", TOKEN, null)));
            await().until(() -> !backend.completed.isEmpty());
            assertThat(backend.completed.get(0).result().delivery().reason()).as("it was lent for reading").contains("no permission");
            give(Assignments.of(server.url("origin.git")));
            assertThat(failed().message()).contains("no permission");
        }
    }

    private static void assertNowhere(String text, Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).as(file.toString()).doesNotContain(text);
            }
        }
    }

    @Test
    void namesTheRemedyWhereTheTokenMayNotPush() throws Exception {
        try (GitServer server = new GitServer(folder, "x-access-token", TOKEN)) {
            server.letNobodyPush();
            options.git.token = TOKEN;
            options.git.tokenHosts = List.of("http://" + server.host());
            start("echo new > new.txt");
            give(Assignments.of(server.url("origin.git")));
            await().until(() -> !backend.completed.isEmpty());
            var result = backend.completed.get(0).result();
            assertThat(result.delivery().reason()).contains("could not be pushed", "no permission", "AGENTVINE_GIT_TOKEN", "403");
            assertThat(result.branch()).as("there is none").isNull();
        }
    }

    @Test
    void pushesNothingThatHoldsTheToken() throws Exception {
        options.git.tokensFile = Files.writeString(folder.resolve("tokens"), "git.example=" + TOKEN + "\n");
        start("echo " + TOKEN + " > token.txt");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        var delivery = backend.completed.get(0).result().delivery();
        assertThat(delivery.status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(delivery.reason()).contains("the worker's git token for https://git.example");
        assertThat(backend.diffs.get(order.executionId())).doesNotContain(TOKEN);
    }

    @Test
    void commitsUnderTheNameThatWasSetAndNamesTheTask() throws Exception {
        options.git.commitName = "J\u00f8rgen's agents";
        options.git.commitEmail = "agents@example.org";
        start("echo one > one.txt; git add -A; git commit -qm One; echo two > two.txt");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed.get(0).result().branch()).isEqualTo(order.meta().branch());
        assertThat(repository.git("log", "-2", "--format=%an <%ae> %cn", order.meta().branch()).lines())
                .containsOnly("J\u00f8rgen's agents <agents@example.org> J\u00f8rgen's agents").hasSize(2);
        assertThat(repository.git("log", "-1", "--format=%(trailers:key=Task,valueonly)", order.meta().branch()).strip())
                .isEqualTo(order.data().id().toString());
    }

    private FailJob failed() {
        await().until(() -> !backend.failed.isEmpty());
        return backend.failed.get(0);
    }

    private void commit(String steps) throws Exception {
        Path work = folder.resolve("work");
        Repository.git(folder, "clone", "-q", repository.url(), "work");
        assertThat(new ProcessBuilder("sh", "-c", steps).directory(work.toFile()).start().waitFor()).isZero();
        Repository.git(work, "add", "-A");
        Repository.git(work, "commit", "-qm", "More");
        Repository.git(work, "push", "-q", "origin", "HEAD:main");
    }

    private WorkOrder give(WorkOrder order) {
        backend.work.add(order);
        return order;
    }

    private WorkOrder give(WorkOrder order, String directory, String setup) {
        return give(Assignments.with(order, new AgentOptions(null, null, null, false, null, List.of(), directory, setup)));
    }

    private void start(String steps) throws IOException {
        options.claudeCommand = ShellAgent.in(folder, steps).toString();
        worker = new Worker(Settings.of(options), Clock.systemUTC());
        life = Lives.of(worker, "life");
    }
}
