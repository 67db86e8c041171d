package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.PermissionLevel;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.report.Redaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class TidyingTest {

    private static final Instant START = Instant.now();

    @TempDir
    Path folder;

    private final TurnedClock clock = new TurnedClock();
    private Workspaces workspaces;
    private EarlierLife earlierLife;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        workspaces = new Workspaces(new Workspaces.Ground(folder.resolve("workspace"), AgentUser.SAME, WorkLimits.DEFAULT, clock),
                GitSettings.plain(System.getenv()), new Redaction(List.of()));
        earlierLife = new EarlierLife(folder.resolve("workspace"), workspaces, clock);
    }

    @Test
    void dropsSessionsAndOversizedLinesThatNobodyTouchedForAWeek() throws Exception {
        UUID running = UUID.randomUUID();
        Path session = file("sessions", UUID.randomUUID(), "projects/task/s.jsonl");
        Path resumed = file("sessions", UUID.randomUUID(), "projects/task/s.jsonl");
        Path line = file("runs", UUID.randomUUID(), "agent/lines/line-1.txt");
        Path own = file("runs", running, "agent/lines/line-1.txt");
        clock.turnTo(Duration.ofDays(6));
        earlierLife.tidy(running::equals);
        assertThat(List.of(session, resumed, line, own)).allMatch(Files::exists);
        Files.setLastModifiedTime(resumed, FileTime.from(clock.instant()));
        clock.turnTo(Duration.ofDays(8));
        earlierLife.tidy(running::equals);
        assertThat(List.of(session, line)).noneMatch(Files::exists);
        assertThat(List.of(resumed, own)).allMatch(Files::exists);
    }

    @Test
    void dropsTheHomeOfARepositoryThatHadNoRunForAWeek() throws Exception {
        Path home = Prepared.in(workspaces, Assignments.of(Repository.withCommit(folder).url())).home(null);
        Files.createDirectories(home.resolve(".cache/deep"));
        clock.turnTo(Duration.ofDays(6));
        earlierLife.tidy(any -> true);
        assertThat(home.resolve(".cache/deep")).exists();
        clock.turnTo(Duration.ofDays(8));
        earlierLife.tidy(any -> true);
        assertThat(home.getParent()).isEmptyDirectory();
    }

    @Test
    void keepsTheHomeApartOfRunsWhoseEveryChangeIsAsked() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(Repository.withCommit(folder).url()));
        Path asked = workspace.home(PermissionLevel.HUMAN_REQUIRED);
        assertThat(asked).isNotEqualTo(workspace.home(PermissionLevel.SUPERVISED));
        assertThat(workspace.home(PermissionLevel.AUTONOMOUS)).isEqualTo(workspace.home(PermissionLevel.SUPERVISED));
        clock.turnTo(Duration.ofDays(8));
        earlierLife.tidy(any -> true);
        assertThat(asked).doesNotExist();
    }

    @Test
    void dropsWipRefsAfterAMonth() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(Repository.withCommit(folder).url()));
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new");
        workspace.snapshot("Kept");
        clock.turnTo(Duration.ofDays(29));
        earlierLife.tidy(any -> true);
        assertThat(wip(workspace)).isEqualTo(workspace.wipRef());
        clock.turnTo(Duration.ofDays(31));
        earlierLife.tidy(any -> true);
        assertThat(wip(workspace)).isEmpty();
        try (var packs = Files.list(workspace.origin().kept().resolve("objects/pack"))) {
            assertThat(packs).as("and their room is given back").isEmpty();
        }
    }

    @Test
    void losesNothingThatARunHadKeptBeforeAndKeepsTheStoreSound() throws Exception {
        Repository repository = Repository.withCommit(folder);
        Workspace old = Prepared.in(workspaces, Assignments.of(repository.url()));
        Files.writeString(old.workingCopy().resolve("old.txt"), "old");
        String dropped = old.snapshot("Old").commit();
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "first");
        String first = workspace.snapshotBesideAgent("First").commit();
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "second");
        workspace.snapshot("Second");
        Path log = workspace.origin().kept().resolve("logs").resolve(old.wipRef());
        Files.writeString(log, Files.readString(log).replaceAll("> \\d+ ", "> 1000 "));
        earlierLife.tidy(any -> true);
        assertThat(wip(workspace)).isEqualTo(workspace.wipRef());
        assertThat(Repository.git(workspace.origin().kept(), "show", first + ":new.txt")).isEqualTo("first");
        assertThat(Repository.git(workspace.origin().kept(), "cat-file", "--batch-check", "--batch-all-objects")).doesNotContain(dropped);
        assertThat(Repository.git(workspace.origin().kept(), "fsck", "--full")).doesNotContain("error", "missing");
    }

    @Test
    void dropsNothingWhereTheRefsCannotBeRead() throws Exception {
        Repository repository = Repository.withCommit(folder);
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new");
        String commit = workspace.snapshot("Kept").commit();
        Path packed = Files.writeString(workspace.origin().kept().resolve("packed-refs"), "no list of refs\n");
        KeptStore store = new KeptStore(workspaces.isolated());
        assertThatThrownBy(() -> store.gather(workspace.origin().mirror())).isInstanceOf(RunTrouble.class);
        Files.delete(packed);
        store.gather(workspace.origin().mirror());
        assertThat(Repository.git(workspace.origin().kept(), "show", commit + ":new.txt")).isEqualTo("new");
    }

    @Test
    void countsTheMonthOfWhatIsDeliveredLaterFromThen() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(Repository.withCommit(folder).url()));
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new");
        String commit = workspace.snapshot("Kept").commit();
        String later = workspace.wipRef().replaceFirst("/\\d+$", "/7");
        workspaces.mirrors().keep(workspace.origin().url(), commit, later, () -> false);
        assertThat(workspace.origin().kept().resolve("logs").resolve(later)).exists();
    }

    @Test
    void dropsNothingForTheDateThatAnAgentGaveItsCommit() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(Repository.withCommit(folder).url()));
        Path clone = workspace.workingCopy();
        Files.writeString(clone.resolve("a.txt"), "a");
        Repository.git(clone, "add", "-A");
        String old = Repository.git(clone, "write-tree");
        Path commit = Files.writeString(folder.resolve("commit"), "tree " + old + "\nparent " + workspace.origin().base()
                + "\nauthor A <a@example.org> 1000 +0000\ncommitter A <a@example.org> 1000 +0000\n\nOld\n");
        Repository.git(clone, "reset", "-q", "--hard", Repository.git(clone, "hash-object", "-t", "commit", "-w", commit.toString()));
        workspace.snapshot("Kept");
        earlierLife.tidy(any -> true);
        assertThat(wip(workspace)).isEqualTo(workspace.wipRef());
    }

    @Test
    void tidiesAgainWhileTheWorkerLives() throws Exception {
        Path session = file("sessions", UUID.randomUUID(), "s.jsonl");
        Path old = file("sessions", UUID.randomUUID(), "s.jsonl");
        for (Path path : List.of(old, old.getParent())) {
            Files.setLastModifiedTime(path, FileTime.from(START.minus(Duration.ofDays(9))));
        }
        try (Tidying tidying = new Tidying(earlierLife, any -> false, Duration.ofMillis(20))) {
            tidying.start();
            await().until(() -> Files.notExists(old));
            assertThat(session).exists();
            clock.turnTo(Duration.ofDays(8));
            await().until(() -> Files.notExists(session));
        }
    }

    private Path file(String kind, UUID id, String name) throws Exception {
        Path file = folder.resolve("workspace").resolve(kind).resolve(id.toString()).resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "text");
    }

    private static String wip(Workspace workspace) {
        return Repository.git(workspace.origin().kept(), "for-each-ref", "--format=%(refname)", "refs/agentvine/wip");
    }

    private static final class TurnedClock extends Clock {

        private volatile Instant now = START;

        void turnTo(Duration sinceStart) {
            now = START.plus(sinceStart);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
