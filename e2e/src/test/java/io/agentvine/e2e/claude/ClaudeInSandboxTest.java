package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.WorkerProcess;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Agents whose commands run in Claude Code's own sandbox, where this machine can make one; and a worker that cannot. */
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClaudeInSandboxTest {

    private ScriptedMessagesApi api;
    private Fleet fleet;

    @BeforeAll
    void startFleet() {
        api = ScriptedMessagesApi.start();
        fleet = Fleet.shared("claude-in-sandbox");
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
        api.close();
    }

    @Test
    void takesNoWorkWithoutTheProgramsOfASandbox() throws IOException {
        Path programs = fleet.folder("programs");
        for (String name : List.of("git", "sh", "setsid", "setpriv")) {
            Files.createSymbolicLink(programs.resolve(name), program(name));
        }
        WorkerProcess worker = worker("without", Map.of("PATH", programs.toString()), "--sandbox", "--labels", "without");

        await("an error").until(() -> fleet.workerRow("without").path("status").asString().equals("error"));

        assertThat(fleet.workerRow("without").path("error_message").asString()).isEqualTo(
                "The sandbox cannot work: there is no program bwrap and no socat; install bubblewrap and socat, or start the worker without --sandbox.");
        fleet.dismiss(worker);
    }

    @Test
    void keepsACommandInTheCloneAndAwayFromTheNetwork() throws IOException {
        WorkerProcess worker = sandboxed("kept-in");
        Path outside = fleet.folder("outside");
        GitRemote remote = repository("curious", """
                exec > report.txt 2>&1
                touch %1$s/escaped && echo "WROTE outside"
                touch /tmp/agentvine-escaped && echo "WROTE tmp"
                touch "$TMPDIR/mine" && echo "MAY use TMPDIR"
                ls %2$s/* && echo "READ home"
                ls %3$s/mirrors && echo "READ workspace"
                bash -c 'exec 3<>/dev/tcp/127.0.0.1/%4$s' && echo "REACHED the backend"
                bash -c 'exec 3<>/dev/tcp/1.1.1.1/53' && echo "REACHED the world"
                git add -A && git commit -q -m "From the sandbox" && echo "MAY commit"
                true
                """.formatted(outside, fleet.backend().home(), worker.workspace(), fleet.backend().url().replaceFirst(".*:", "")));

        JsonNode task = fleet.awaitStatus(fleet.submit(remote, "[[script:bash cmd=\"sh run.sh\"]]", "permission_level", "autonomous"), "completed");

        assertThat(task.path("result").path("summary").asString()).startsWith("RESULT");
        String report = remote.file(task.path("result").path("branch").asString(), "report.txt");
        assertThat(report.lines()).contains("MAY use TMPDIR", "MAY commit").noneMatch(line -> line.matches("(WROTE|READ|REACHED).*"));
        assertThat(task.path("result").path("files_changed").asInt()).isEqualTo(1);
        assertThat(outside).isEmptyDirectory();
        fleet.dismiss(worker);
    }

    @Test
    void deliversNothingOfASandboxThatWasKilled() throws IOException {
        WorkerProcess worker = sandboxed("killed");
        String id = fleet.submit(repository("killed", "echo begun > begun.txt; sleep 617"), "[[script:bash cmd=\"sh run.sh\"]]",
                "permission_level", "autonomous", "max_attempts", 1);
        await("the sandbox").until(() -> runs("sleep 617"));
        Path clone = worker.workspace().resolve("runs").resolve(fleet.execution(id)).resolve("clone");
        assertThat(clone.resolve(".bashrc")).as("a placeholder").exists();

        worker.descendants().stream().filter(process -> process.info().command().orElse("").endsWith("/claude")).forEach(ProcessHandle::destroyForcibly);

        fleet.awaitFinal(id);
        String diff = fleet.api().text("/executions/" + fleet.execution(id) + "/diff");
        assertThat(diff).contains("begun.txt").doesNotContain(".bashrc", ".claude", ".gitmodules", ".vscode");
        await("no process").until(() -> !runs("sleep 617"));
        fleet.dismiss(worker);
    }

    @Test
    void deliversNothingOfASandboxThatWasKilledInTheTasksFolder() throws IOException {
        WorkerProcess worker = sandboxed("killed-below");
        GitRemote remote = GitRemote.with(fleet.folder("repositories").resolve("below.git"),
                Map.of("README.md", "# below\n", "a shop/run.sh", "git add -A; git status --short > status.txt; sleep 618\n"));
        String id = fleet.submit(remote, "[[script:bash cmd=\"sh run.sh\"]]", "permission_level", "autonomous", "max_attempts", 1, "directory", "a shop");
        await("the sandbox").until(() -> runs("sleep 618"));
        Path clone = worker.workspace().resolve("runs").resolve(fleet.execution(id)).resolve("clone");
        assertThat(clone.resolve("a shop/.bashrc")).as("a placeholder").exists();

        worker.descendants().stream().filter(process -> process.info().command().orElse("").endsWith("/claude")).forEach(ProcessHandle::destroyForcibly);

        fleet.awaitFinal(id);
        String diff = fleet.api().text("/executions/" + fleet.execution(id) + "/diff");
        assertThat(diff).contains("status.txt").doesNotContain(".bashrc", ".claude", ".gitmodules", ".vscode");
        fleet.dismiss(worker);
    }

    @Test
    void worksAsAnotherUserToo() throws IOException {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Files.setPosixFilePermissions(fleet.backend().home().getParent(), PosixFilePermissions.fromString("rwx--x--x"));
        WorkerProcess worker = sandboxed("both", "--run-as", "nobody");
        GitRemote remote = repository("both", "exec > report.txt 2>&1; id -un; touch /tmp/agentvine-escaped && echo WROTE; true");

        JsonNode task = fleet.awaitStatus(fleet.submit(remote, "[[script:bash cmd=\"sh run.sh\"]]", "permission_level", "autonomous"), "completed");

        assertThat(remote.file(task.path("result").path("branch").asString(), "report.txt")).contains("nobody").doesNotContain("WROTE");
        fleet.dismiss(worker);
    }

    /** A worker whose sandbox works; where none can be made here the worker has to say so, and the test is not run. */
    private WorkerProcess sandboxed(String name, String... flags) throws IOException {
        List<String> all = new ArrayList<>(List.of("--sandbox"));
        all.addAll(List.of(flags));
        WorkerProcess worker = worker(name, Map.of(), all.toArray(String[]::new));
        await("ready or not").until(() -> worker.log().matches("(?s).*(work can be|no work is) taken.*"));
        if (!worker.log().contains("work can be taken")) {
            assertThat(fleet.workerRow(name).path("error_message").asString()).startsWith("The sandbox cannot work: ");
            String why = fleet.workerRow(name).path("error_message").asString();
            fleet.dismiss(worker);
            System.out.println("\n## NOT RUN: a part of ClaudeInSandboxTest needs a sandbox. " + why + "\n");
            Assumptions.abort(why);
        }
        return worker;
    }

    private WorkerProcess worker(String name, Map<String, String> environment, String... flags) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of("ANTHROPIC_BASE_URL", api.url(), "ANTHROPIC_API_KEY", "sk-ant-api03-scripted"));
        return fleet.worker(name, RealClaude.command(), all, flags);
    }

    private GitRemote repository(String name, String script) {
        return GitRemote.with(fleet.folder("repositories").resolve(name + ".git"), Map.of("README.md", "# " + name + "\n", "run.sh", script + "\n"));
    }

    private static boolean runs(String end) {
        return ProcessHandle.allProcesses().anyMatch(process -> process.info().commandLine().orElse("").endsWith(end));
    }

    private static Path program(String name) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
