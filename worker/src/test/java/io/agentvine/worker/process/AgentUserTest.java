package io.agentvine.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentUserTest {

    @TempDir
    Path folder;

    /** So many that some of them come while the shell waits for its child to begin another program. */
    private static final int TIMES = 50;

    private final UUID run = UUID.randomUUID();

    @Test
    void leavesEverythingAsItIsWhereItIsTheWorkersOwn() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Object before = Files.getAttribute(file, "unix:mode");
        AgentUser.SAME.lend(file, run, "rwx");
        AgentUser.SAME.give(folder, run);
        assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(before);
        assertThat(AgentUser.SAME.ids(run, run.toString())).isNull();
        assertThat(AgentUser.SAME.environment(Map.of("TMPDIR", "/x"))).containsEntry("TMPDIR", "/x");
    }

    @Test
    void givesEachRunAGroupThatNoAccountHas() {
        for (int i = 0; i < 1000; i++) {
            assertThat(AgentUser.group(UUID.randomUUID().toString())).isBetween(0x70000000, 0x7FFFFFFE);
        }
        assertThat(AgentUser.group(run.toString())).isEqualTo(AgentUser.group(run.toString())).isNotEqualTo(AgentUser.group(run + "-verify"));
    }

    @Test
    void saysWhyAUserCannotBeTaken() {
        if (!root()) {
            assertThatThrownBy(() -> AgentUser.named("nobody")).hasMessageContaining("--confine user:NAME: expected a worker that runs as root")
                    .hasMessageContaining("found user id");
            return;
        }
        assertThatThrownBy(() -> AgentUser.named("no-such-user")).hasMessage("--confine user:NAME: there is no user 'no-such-user' on this machine");
        assertThatThrownBy(() -> AgentUser.named("--help")).hasMessageContaining("expected the name of a user, found '--help'");
        assertThatThrownBy(() -> AgentUser.named("root")).hasMessageContaining("expected another user than root");
    }

    @Test
    void saysWhichFolderIsClosedToTheUser() throws Exception {
        AgentUser nobody = nobody();
        Path closed = Files.createDirectory(folder.resolve("closed"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        open(folder);
        nobody.requireWayTo(folder.resolve("not/there/yet"));
        assertThatThrownBy(() -> nobody.requireWayTo(closed.resolve("workspace"))).hasMessageContaining("--confine user:NAME: expected a workspace that nobody can come to")
                .hasMessageContaining(closed + " is closed").hasMessageContaining("--workspace");
    }

    @Test
    void startsAProcessAsTheUserThatReachesItsRunsFilesAndNoOthers() throws Exception {
        AgentUser nobody = nobody();
        Path own = lent(nobody, run);
        Path other = lent(nobody, UUID.randomUUID());
        List<String> lines = start(nobody, "id -u; id -G; grep NoNewPrivs /proc/self/status; cat " + own.resolve("tree/file")
                + " && echo mine > " + own.resolve("tree/file") + "; cat " + other.resolve("tree/file") + "; ls " + folder.resolve("runs"));
        String groups = AgentUser.group(run.toString()) + "";
        assertThat(lines).contains(nobody.uid() + "", groups, "NoNewPrivs:\t1", "secret of " + run).hasSize(4);
        assertThat(own.resolve("tree/file")).hasContent("mine");
    }

    @Test
    void keepsTwoRunsOfTheUserApartInProcToo() throws Exception {
        AgentUser nobody = nobody();
        Path other = lent(nobody, UUID.randomUUID());
        UUID otherRun = UUID.fromString(other.getFileName().toString());
        Launch launch = new Launch("other", List.of("/bin/sh", "-c", "exec sleep 600"), other.resolve("tree"), environment(otherRun), null,
                nobody.ids(otherRun, otherRun.toString()));
        ChildProcess process = ChildProcess.start(launch, line -> {});
        await().until(() -> Files.readString(Path.of("/proc/" + process.pid() + "/comm")).startsWith("sleep"));
        String proc = "/proc/" + process.pid();
        assertThat(start(nobody, "cat " + proc + "/cwd/file; cat " + proc + "/environ; echo end")).containsExactly("end");
        StrayProcesses.sweep(otherRun.toString());
        assertThat(process.exit().get(20, TimeUnit.SECONDS).code()).isEqualTo(143);
    }

    @Test
    void findsAProcessThatHidesItsRun() throws Exception {
        AgentUser nobody = nobody();
        List<String> lines = start(nobody, "env -i setsid sh -c 'echo $$; exec sleep 600 >/dev/null 2>&1' & sleep 0.5");
        assertThat(lines).hasSize(1);
        assertThat(ProcessHandle.of(Long.parseLong(lines.get(0))).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void stopsARunAsLongAsItsFilesAreRead() throws Exception {
        AgentUser nobody = nobody();
        Path own = lent(nobody, run);
        Path counter = own.resolve("tree/counter");
        Launch launch = new Launch("test", List.of("/bin/sh", "-c", "while :; do date +%N > counter; done"), own.resolve("tree"), environment(run),
                null, nobody.ids(run, run.toString()));
        ChildProcess process = ChildProcess.start(launch, line -> {});
        try {
            await().until(() -> Files.exists(counter));
            for (int i = 0; i < TIMES; i++) {
                try (Freeze still = Freeze.of(run.toString())) {
                    assertThat(StrayProcesses.moving(run.toString())).isEmpty();
                    assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/status"))).contains("State:\tT");
                }
                Object before = Files.getLastModifiedTime(counter);
                await().until(() -> !Files.getLastModifiedTime(counter).equals(before));
            }
        } finally {
            process.stop(new Graces(Duration.ZERO, Duration.ofSeconds(1)), () -> {});
        }
    }

    private Path lent(AgentUser user, UUID id) throws Exception {
        Path runs = Files.createDirectories(folder.resolve("runs"));
        open(folder);
        user.letThrough(runs);
        Path own = Files.createDirectory(runs.resolve(id.toString()));
        user.lend(own, id, "--x");
        Files.writeString(Files.createDirectory(own.resolve("tree")).resolve("file"), "secret of " + id + "\n");
        user.give(own.resolve("tree"), id);
        return own;
    }

    private List<String> start(AgentUser user, String script) throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Launch launch = new Launch("test", List.of("/bin/sh", "-c", script), Path.of("/"), environment(run), null, user.ids(run, run.toString()));
        ChildProcess process = ChildProcess.start(launch, line -> lines.add(line.text()));
        process.closeStdin();
        process.exit().get(30, TimeUnit.SECONDS);
        return lines;
    }

    private static Map<String, String> environment(UUID run) {
        return new HashMap<>(Map.of("PATH", System.getenv("PATH"), StrayProcesses.RUN_ID, run.toString()));
    }

    private static void open(Path folder) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    private static AgentUser nobody() {
        if (!root()) {
            System.out.println("NOT RUN: a part of AgentUserTest needs root, since only root can start processes of another user.");
            Assumptions.abort("needs root");
        }
        return AgentUser.named("nobody");
    }
}
