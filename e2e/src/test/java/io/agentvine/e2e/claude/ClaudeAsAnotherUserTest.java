package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Jars;
import io.agentvine.e2e.fleet.WorkerProcess;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * A worker that is root, whose agents are another user. What they try they try from a script of the clone, which the policy lets
 * through and cannot look into.
 */
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class ClaudeAsAnotherUserTest {

    private static final String USER = "nobody";
    private static final String KEY = "sk-ant-api03-scriptedKeyOfTheEndToEndTests-0123456789abcdef";

    private ScriptedMessagesApi api;
    private Fleet fleet;
    private WorkerProcess worker;

    @BeforeAll
    void startFleet() throws Exception {
        requireRootAndAnotherUser();
        api = ScriptedMessagesApi.start();
        fleet = Fleet.shared("claude-as-another-user");
        Files.setPosixFilePermissions(home().getParent(), PosixFilePermissions.fromString("rwx--x--x"));
        Path token = Files.writeString(home().resolve("worker-token"), "the-worker-token");
        assertThat(refusal(List.of(), "--confine", "user:" + USER, "--home", home().toString()))
                .contains("--confine user:NAME: expected a file " + token).contains("chmod 600");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        worker = worker("as-nobody");
    }

    @AfterAll
    void stopFleet() throws IOException {
        if (fleet != null) {
            fleet.close();
            Files.deleteIfExists(home().resolve("worker-token"));
            api.close();
        }
    }

    @Test
    void doesAWholeTaskWithItsCheck() {
        GitRemote remote = fleet.repository("whole");

        String id = fleet.submit(remote, "[[script:work file=hello.txt content=\"hi there\\n\" message=\"Say hello\"]]",
                "permission_level", "autonomous", "setup_command", "mkdir made-by-setup && touch made-by-setup/file", "verify_command",
                "find . ! -user " + USER + " | grep . && exit 1; test -w made-by-setup/file && test \"$(id -un)\" = " + USER + " && test -w \"$HOME\" && git status --short && touch checked");
        JsonNode result = fleet.awaitStatus(id, "completed").path("result");

        assertThat(result.path("verification").asString()).isEqualTo("passed");
        assertThat(remote.file(result.path("branch").asString(), "hello.txt")).isEqualTo("hi there\n");
        assertThat(fleet.api().text("/executions/" + fleet.execution(id) + "/diff")).contains("+hi there");
        assertThat(api.asked()).extracting(ScriptedMessagesApi.Asked::key).as("the key comes over its descriptor").contains(KEY);
    }

    @Test
    void goesOnInASessionOfAnEarlierRun() {
        GitRemote remote = fleet.repository("session");
        String first = fleet.submit(remote, "[[script:hello text=first]]");
        String session = fleet.awaitStatus(first, "completed").path("session_id").asString();

        String second = fleet.submit(remote, "[[script:hello text=second]]", "session_id", session);

        assertThat(fleet.awaitStatus(second, "completed").path("session_id").asString()).isEqualTo(session);
        List<ScriptedMessagesApi.Asked> asked = api.asked();
        assertThat(asked.get(asked.size() - 1).body().path("messages").toString()).contains("text=first").contains("text=second");
    }

    @Test
    void keepsTheWorkersFilesAndOtherRunsAwayFromTheAgent() throws IOException {
        GitRemote busy = repository("busy", "echo the-other-secret > secret.txt; sleep 600");
        String other = fleet.submit(busy, "[[script:bash cmd=\"sh run.sh\"]]", "permission_level", "autonomous");
        fleet.awaitStatus(other, "in_progress");
        Path secret = worker.workspace().resolve("runs").resolve(fleet.execution(other)).resolve("clone/secret.txt");
        await("the other run's file").until(() -> Files.exists(secret));
        GitRemote remote = repository("curious", """
                exec > report.txt 2>&1
                id -un
                for file in %1$s/worker-token %1$s/operator-token %1$s/redis/* %2$s/lock/x %3$s /proc/[0-9]*/cwd/secret.txt; do
                    cat "$file" && echo "READ $file"
                done
                for folder in %2$s %2$s/runs %2$s/spool/* %1$s/mirrors %2$s/sessions ..; do
                    ls "$folder" && echo "LISTED $folder"
                    touch "$folder/mine" && echo "WROTE $folder"
                done
                touch ../agent/settings.json && echo "WROTE settings"
                cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -a %4$s && echo "READ key"
                find .git/objects -type f -links +1 | grep . && echo "LINKED"
                true
                """.formatted(home(), worker.workspace(), secret, KEY));

        String id = fleet.submit(remote, "[[script:bash cmd=\"sh run.sh\"]]", "permission_level", "autonomous");
        JsonNode task = fleet.awaitStatus(id, "completed");

        assertThat(task.path("result").path("delivery").path("status").asString()).as(task.toPrettyString()).isEqualTo("pushed");
        String report = remote.file(task.path("result").path("branch").asString(), "report.txt");
        assertThat(report).startsWith(USER).contains("Permission denied").doesNotContain("the-other-secret", "the-worker-token", KEY);
        assertThat(report.lines()).noneMatch(line -> line.matches("(READ|LISTED|WROTE|LINKED).*"));
        fleet.api().post("/tasks/" + other + "/cancel", Map.of());
        fleet.awaitStatus(other, "cancelled");
    }

    @Test
    void leavesNoProcessOfARunEvenWhereItHidesItself() {
        GitRemote remote = repository("hidden", "env -i setsid sleep 613 & sleep 614");
        String id = fleet.submit(remote, "[[script:bash cmd=\"sh run.sh\"]]", "permission_level", "autonomous");
        await("the sleeps").until(() -> sleeping("613").isPresent() && sleeping("614").isPresent());
        ProcessHandle hidden = sleeping("613").orElseThrow();
        assertThat(hidden.info().user()).hasValue(USER);

        fleet.api().post("/tasks/" + id + "/cancel", Map.of());

        await("no process of the run").until(() -> !hidden.isAlive() && sleeping("614").isEmpty());
        fleet.awaitStatus(id, "cancelled");
    }

    @Test
    void takesItsAgentsAlongWhenItIsKilled() {
        WorkerProcess doomed = worker("doomed", "--labels", "doomed");
        String id = fleet.submit(repository("doomed", "sleep 615"), "[[script:bash cmd=\"sh run.sh\"]]",
                "permission_level", "autonomous", "labels", List.of("doomed"));
        await("the sleep").until(() -> sleeping("615").isPresent());
        List<ProcessHandle> agents = doomed.descendants().stream()
                .filter(process -> process.info().user().filter(USER::equals).isPresent())
                .toList();
        assertThat(agents).isNotEmpty();

        doomed.crash();

        await("no agent").until(() -> agents.stream().noneMatch(ProcessHandle::isAlive));
        fleet.api().post("/tasks/" + id + "/cancel", Map.of());
    }

    @Test
    void doesNotStartAsAUserThatItCannotBecome() throws Exception {
        assertThat(refusal(List.of(), "--confine", "user:no-such-user")).contains("--confine user:NAME: there is no user 'no-such-user'");
        Path ofNobody = fleet.folder("of-nobody");
        Files.setAttribute(ofNobody, "unix:uid", 65534);
        assertThat(refusal(List.of("setpriv", "--reuid=" + USER, "--regid=65534", "--clear-groups", "--"), "--confine", "user:daemon", "--mirrors", ofNobody.toString()))
                .contains("--confine user:NAME: expected a worker that runs as root").contains("65534");
        Path closed = fleet.folder("closed");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        String elsewhere = fleet.folder("refused").toString();
        assertThat(refusal(List.of(), "--confine", "user:" + USER, "--home", elsewhere, "--workspace", closed.resolve("w").toString()))
                .contains("--confine user:NAME: expected a workspace that " + USER + " can come to").contains(closed + " is closed").contains("--workspace");
    }

    private String refusal(List<String> before, String... options) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.addAll(Jars.command(Jars.worker()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(2);
        return said;
    }

    private WorkerProcess worker(String name, String... flags) {
        List<String> all = new ArrayList<>(List.of("--confine", "user:" + USER, "--slots", "2"));
        all.addAll(List.of(flags));
        return fleet.worker(name, RealClaude.command(), Map.of("ANTHROPIC_BASE_URL", api.url(), "ANTHROPIC_API_KEY", KEY), all.toArray(String[]::new));
    }

    private GitRemote repository(String name, String script) {
        return GitRemote.with(fleet.folder("repositories").resolve(name + ".git"), Map.of("README.md", "# " + name + "\n", "run.sh", script + "\n"));
    }

    private Path home() {
        return fleet.backend().home();
    }

    private static Optional<ProcessHandle> sleeping(String seconds) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith("sleep " + seconds))
                .findFirst();
    }

    private static void requireRootAndAnotherUser() throws IOException {
        boolean root = System.getProperty("user.name").equals("root");
        try (Stream<String> accounts = Files.lines(Path.of("/etc/passwd"))) {
            if (root && accounts.anyMatch(account -> account.startsWith(USER + ":"))) {
                return;
            }
        }
        System.out.println("\n## NOT RUN: ClaudeAsAnotherUserTest needs to be root and a user '" + USER + "'.\n");
        Assumptions.abort("ClaudeAsAnotherUserTest was not run: it needs to be root and a user " + USER);
    }
}
