package io.agentvine.worker.confine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.protocol.Reach;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Launch;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wall of macOS on a machine that is none: its profile and its start, and what a worker concludes from a {@code sandbox-exec} that does
 * this or that. None of it shows what Seatbelt itself does.
 */
class SeatbeltTest {

    private static final String HOSTILE = "cl\"one) (allow default) (param \"PATH_0\") ; \\ '$(touch x)' = -D";

    @TempDir
    Path folder;

    private Path workspace;

    @BeforeEach
    void makeAWorker() throws Exception {
        folder = folder.toRealPath();
        workspace = Files.createDirectories(folder.resolve("workspace"));
    }

    @Test
    void putsNoPathIntoTheProfile() throws Exception {
        SeatbeltProfile plain = SeatbeltProfile.of(List.of(Path.of("/usr")), List.of(workspace), inside("clone", null), 4000);
        Inside inside = inside(HOSTILE, null);
        SeatbeltProfile hostile = SeatbeltProfile.of(List.of(Path.of("/usr")), List.of(workspace), inside, 4000);

        assertThat(hostile.options().get(0)).isEqualTo("-p");
        assertThat(hostile.options().get(1)).isEqualTo(plain.options().get(1)).doesNotContain("clone", folder.toString());
        assertThat(hostile.options()).contains("-DPATH_0=/usr", "-DPATH_1=" + workspace, "-DPATH_4=" + inside.writable().get(0));
    }

    @Test
    void deniesWhatItDoesNotNameAndLetsTheLastRuleBeTheRuns() throws Exception {
        String text = SeatbeltProfile.of(List.of(Path.of("/usr"), folder.resolve("missing")), List.of(workspace), inside("clone", new InetSocketAddress("127.0.0.1", 5000)), 4000)
                .options().get(1);

        assertThat(text).startsWith("(version 1)\n").contains("\n(deny default)\n").doesNotContain("mach-priv-task-port", "trustd.agent\"", "securityd", "SecurityServer",
                "(allow network*)", "(allow file-read*)", "local ip", "network-inbound");
        assertThat(text).containsSubsequence("(deny default)", "(allow file-read*\n    (subpath (param \"PATH_0\")))\n", "(deny file-read*\n    (subpath (param \"PATH_1\")))\n",
                "(allow file-read* file-write*\n    (subpath (param \"PATH_2\"))", "(deny file-write-create file-write-unlink\n    (literal (param \"PATH_2\"))",
                "(allow file-read-metadata (vnode-type DIRECTORY) (vnode-type SYMLINK))\n");
        assertThat(text.lines().filter(line -> line.contains("remote ip"))).containsExactly("(allow network-outbound (remote ip \"localhost:4000\"))",
                "(allow network-outbound (remote ip \"localhost:5000\"))");
        assertThat(text.chars().filter(c -> c == '(').count()).isEqualTo(text.chars().filter(c -> c == ')').count());
    }

    @Test
    void showsAProgramThatLiesInAFolderOfTheWorkers() throws Exception {
        Path tool = Files.createDirectories(workspace.resolve("tool"));
        String text = SeatbeltProfile.of(List.of(workspace, tool), List.of(workspace), inside("clone", null), 4000).options().get(1);

        assertThat(text).containsSubsequence("(deny file-read*\n    (subpath (param \"PATH_0\")))\n", "(allow file-read*\n    (subpath (param \"PATH_1\")))\n",
                "(allow file-read* file-write*");
    }

    @Test
    void startsTheCommandBehindAKeeperThatLooksWhomItReaches() throws Exception {
        List<String> words = wall("exit 0").command(launch(inside("clone", null), "true"), inside("clone", null), List.of(17L, 18L), 4000);

        assertThat(words).startsWith(folder.resolve("sandbox-exec").toString(), "-p");
        assertThat(words.subList(words.indexOf("--"), words.size())).containsExactly("--", "/bin/sh", "-c", SeatbeltWall.KEEPER, "sh", "17 18", "/bin/sh", "-c", "true");
    }

    /** What was planted there without a wall would be read by the next run. */
    @Test
    void makesTheSettingsFolderAnew() throws Exception {
        Path settings = Files.createDirectories(folder.resolve("session"));
        Path kept = Files.createDirectories(settings.resolve("projects/task"));
        Files.writeString(kept.resolve("transcript.jsonl"), "kept");
        Files.writeString(settings.resolve("settings.json"), "{\"disableAllHooks\":true}");
        Files.writeString(settings.resolve("projects/planted"), "x");
        Files.createSymbolicLink(settings.resolve("plans"), folder);
        Files.createSymbolicLink(settings.resolve("debug"), workspace);
        Files.writeString(workspace.resolve("of-the-worker"), "x");
        Inside inside = inside("clone", null);
        Inside with = new Inside(inside.home(), inside.temporary(), List.of(), inside.writable(), new Inside.Settings(settings, kept, List.of("debug"), Map.of("plans", kept)));

        finish(wall("exit 0").start(launch(with, "true"), List.of(), with, line -> {}));

        try (var entries = Files.list(settings)) {
            assertThat(entries.map(entry -> entry.getFileName().toString())).containsExactlyInAnyOrder("debug", "plans", "projects");
        }
        assertThat(kept.resolve("transcript.jsonl")).hasContent("kept");
        assertThat(settings.resolve("projects/planted")).doesNotExist();
        assertThat(Files.readSymbolicLink(settings.resolve("plans"))).isEqualTo(kept);
        assertThat(Files.isSymbolicLink(settings.resolve("debug"))).isFalse();
        assertThat(workspace.resolve("of-the-worker")).exists();
    }

    @Test
    void isNoWallWhereTheSandboxRefusesToStart() throws Exception {
        assertUnconfined(choose("echo 'sandbox-exec: sandbox_apply: Operation not permitted' >&2; exit 71"), "sandbox_apply: Operation not permitted");
    }

    @Test
    void isNoWallWhereNothingRunsInIt() throws Exception {
        assertUnconfined(choose("exit 0"), "exit code 0");
    }

    /** It is the keeper that sees it, before anything of a run is started. */
    @Test
    void isNoWallWhereTheSandboxLetsEverythingThrough() throws Exception {
        assertUnconfined(choose("while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\""), "lets a run signal process");
    }

    @Test
    void isNoWallWhereOnlyProcessesAreKeptApart() throws Exception {
        Bubblewrap.orNotRun(getClass(), site(), NetworkReach.OPEN);
        assertUnconfined(choose("while [ \"$1\" != -- ]; do shift; done; shift; exec bwrap --dev-bind / / --unshare-pid --proc /proc -- \"$@\""), "it read a file outside",
                "it listed a folder outside", "it read a file outside by a link", "it made a hard link to a file outside", "it wrote to a file outside", "it made a file outside",
                "it moved its own folder", "it wrote to what it may only read", "it reached a port of this machine");
    }

    @Test
    void isNoWallWhereARunCannotWork() throws Exception {
        Bubblewrap.orNotRun(getClass(), site(), NetworkReach.OPEN);
        assertUnconfined(choose("while [ \"$1\" != -- ]; do shift; done; shift; exec bwrap --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64"
                + " --dev /dev --unshare-all -- \"$@\""), "not read what it may", "not reached its proxy");
    }

    @Test
    void isNoWallWhereWhatARunWritesGoesElsewhere() throws Exception {
        Bubblewrap.orNotRun(getClass(), site(), NetworkReach.OPEN);
        try (InputStream in = getClass().getResourceAsStream("sandbox-exec-stand-in")) {
            Files.writeString(executable(), new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("how=--bind ;;", "how=--tmpfs ;;"));
        }
        assertUnconfined(Confinement.strongest(site(), NetworkReach.OPEN, Limits.NONE, mac()), "it could not change its own folder clone");
    }

    @Test
    void isNoWallForRootForLimitsAndWithoutTheProgram() throws Exception {
        standIn("exit 0");
        Path program = folder.resolve("sandbox-exec");
        assertUnconfined(Confinement.strongest(site(), NetworkReach.OPEN, Limits.NONE, new OperatingSystem("Mac OS X", "root", program)), "found root");
        assertUnconfined(Confinement.strongest(site(), NetworkReach.OPEN, new Limits(1, 0, 0), mac()), "--limit-memory");
        Files.delete(program);
        assertUnconfined(Confinement.strongest(site(), NetworkReach.OPEN, Limits.NONE, mac()), "there is no program " + program);
        assertThatThrownBy(() -> Confinement.seatbelt(site(), NetworkReach.OPEN, Limits.NONE))
                .hasMessageStartingWith("--confine seatbelt: expected macOS").hasMessageEndingWith("or start the worker with --confine none");
    }

    /** The one whose profile something holds it to: bubblewrap here, which is not what holds on macOS. */
    @Test
    void keepsARunInWhereItsProfileIsHeld() throws Exception {
        Bubblewrap.orNotRun(getClass(), site(), NetworkReach.OPEN);
        try (InputStream in = getClass().getResourceAsStream("sandbox-exec-stand-in")) {
            Files.write(executable(), in.readAllBytes());
        }
        Confinement confinement = Confinement.strongest(site(), NetworkReach.OPEN, Limits.NONE, mac());

        assertThat(confinement.warning()).isNull();
        assertThat(confinement.name()).isEqualTo("seatbelt");
        assertThat(confinement.walls()).isTrue();
        assertThat(confinement.looks()).isFalse();

        Path key = Files.writeString(folder.resolve("id_rsa"), "CANARY");
        Path other = Files.writeString(workspace.resolve("identity.json"), "CANARY");
        try (ServerSocket own = new ServerSocket(0)) {
            Inside inside = inside(HOSTILE, new InetSocketAddress("127.0.0.1", own.getLocalPort()));
            List<String> said = new CopyOnWriteArrayList<>();
            Launch launch = launch(inside, """
                    cat '%s' '%s' 2>/dev/null
                    echo made > made && echo "$HOME $TMPDIR $no_proxy" && read -r line && echo "heard $line"
                    case "$https_proxy" in "http://127.0.0.1:"*) echo proxied;; esac
                    exit 7""".formatted(key, other));
            ChildProcess process = confinement.start(launch, List.of(), inside, line -> said.add(line.text()));
            process.writeLine("a word");
            process.closeStdin();
            Exit exit = finish(process);

            assertThat(exit.code()).as(exit.errorTail().toString()).isEqualTo(7);
            assertThat(said).containsExactly(inside.home() + " " + inside.temporary() + " 127.0.0.1,localhost,::1", "heard a word", "proxied");
            assertThat(inside.writable().get(0).resolve("made")).hasContent("made");
        }
    }

    /** In a process table of its own, where a signal to all reaches what it is to reach. */
    @Test
    void endsWhatLeftTheTreeWithItsFirstProcess() throws Exception {
        Bubblewrap.orNotRun(getClass(), site(), NetworkReach.OPEN);
        String stays = "(setsid sleep 777 &); (setsid sh -c \"trap : TERM HUP; sleep 778; sleep 779\" &); exit 7";
        String table = "sh -c \"$1\" sh 999999999 sh -c '" + stays + "'; echo code $?; set -- /proc/[0-9]*; echo \"left $*\"";
        List<String> said = new CopyOnWriteArrayList<>();
        Launch launch = new Launch("table", List.of("bwrap", "--dev-bind", "/", "/", "--unshare-pid", "--as-pid-1", "--proc", "/proc", "--", "/bin/sh", "-c", table, "sh",
                SeatbeltWall.KEEPER), folder, Map.of("PATH", System.getenv("PATH")), null);
        ChildProcess process = ChildProcess.start(launch, line -> said.add(line.text()));
        process.closeStdin();
        finish(process);

        assertThat(said).containsExactly("code 7", "left /proc/1");
    }

    private static void assertUnconfined(Confinement confinement, String... found) {
        assertThat(confinement.name()).isEqualTo("none");
        assertThat(confinement.walls()).isFalse();
        assertThat(confinement.warning()).startsWith("Runs are not confined").contains(found);
    }

    private Confinement choose(String sandboxExec) throws Exception {
        standIn(sandboxExec);
        return Confinement.strongest(site(), NetworkReach.OPEN, Limits.NONE, mac());
    }

    private SeatbeltWall wall(String sandboxExec) throws Exception {
        standIn(sandboxExec);
        return new SeatbeltWall(folder.resolve("sandbox-exec"), List.of(Path.of("/usr")), Map.of(), List.of(workspace), NetworkReach.OPEN, new Destinations(null));
    }

    private void standIn(String body) throws Exception {
        Files.writeString(executable(), "#!/bin/sh\n" + body + "\n");
    }

    private Path executable() throws Exception {
        Path program = folder.resolve("sandbox-exec");
        if (!Files.exists(program)) {
            Files.createFile(program, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return program;
    }

    private OperatingSystem mac() {
        return new OperatingSystem("Mac OS X", "worker", folder.resolve("sandbox-exec"));
    }

    private Confinement.Site site() {
        return new Confinement.Site(Map.of("PATH", System.getenv("PATH"), "HOME", folder.toString()), List.of("claude"), List.of(), List.of(workspace), null);
    }

    private Inside inside(String clone, InetSocketAddress own) throws Exception {
        return new Inside(Files.createDirectories(workspace.resolve("home")), Files.createDirectories(workspace.resolve("tmp")), List.of(),
                List.of(Files.createDirectories(workspace.resolve(clone))), null, own, Reach.WORKERS, Gatekeeper.NAMED_ONLY, why -> {});
    }

    private static Launch launch(Inside inside, String line) {
        return new Launch("tried", List.of("/bin/sh", "-c", line), inside.writable().get(0), Map.of("PATH", System.getenv("PATH")), null);
    }

    private static Exit finish(ChildProcess process) throws Exception {
        return process.exit().get(2, TimeUnit.MINUTES);
    }
}
