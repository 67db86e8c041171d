package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.SpareWishes.Wish;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clone that was made ready before it was wanted is what a fresh one would be, or is not used. */
@Tag("slow")
class SparesTest {

    @TempDir
    Path folder;

    private Workspaces workspaces;
    private Repository repository;
    private final List<InputStream> held = new ArrayList<>();

    @AfterEach
    void letGo() throws IOException {
        for (InputStream file : held) {
            file.close();
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        workspaces = Prepared.workspaces(folder.resolve("workspace"));
        Prepared.in(workspaces, Assignments.of(repository.url()));
    }

    @Test
    void givesTheSpareToTheNextRunOfTheRepository() throws Exception {
        Object file = inode(spare().resolve("README.md"));
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(workspaces, order);
        assertThat(inode(workspace.workingCopy().resolve("README.md"))).isEqualTo(file);
        assertFresh(workspace, order);
        // Of another run: once a file is gone its number may be given to the next one.
        assertThat(inode(workspace.workingCopy().resolve("README.md")))
                .isNotEqualTo(inode(Prepared.in(workspaces, Assignments.of(repository.url())).workingCopy().resolve("README.md")));
        assertNoSpares();
    }

    @Test
    void knowsItsFilesWithoutReadingThemAgain() throws Exception {
        Path spare = spare();
        Instant index = Files.getLastModifiedTime(spare.resolve(".git/index")).toInstant();
        try (Stream<Path> files = Files.list(spare)) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty().allSatisfy(file ->
                    assertThat(Files.getLastModifiedTime(file).toInstant().getEpochSecond()).isLessThan(index.getEpochSecond()));
        }
    }

    @Test
    void bringsASpareOfAnOldBaseToTheNewestOne() throws Exception {
        Object kept = inode(spare().resolve("CLAUDE.md"));
        push("README.md", "# Changed\n", "new/file.txt", "new\n");
        repository.git("tag", "v1", "main");
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(workspaces, order);
        assertThat(workspace.workingCopy().resolve("README.md")).hasContent("# Changed");
        assertThat(workspace.workingCopy().resolve("new/file.txt")).hasContent("new");
        assertThat(inode(workspace.workingCopy().resolve("CLAUDE.md"))).isEqualTo(kept);
        assertThat(git(workspace, "describe", "--tags")).isEqualTo("v1");
        assertFresh(workspace, order);
    }

    @Test
    void bringsTheSpareItselfToANewerCommit() throws Exception {
        Object kept = inode(spare().resolve("CLAUDE.md"));
        push("README.md", "# Changed\n");
        workspaces.mirrors().fetch(repository.url(), null, () -> false);
        Path spare = spare();
        assertThat(spare.resolve("README.md")).hasContent("# Changed");
        assertThat(inode(spare.resolve("CLAUDE.md"))).isEqualTo(kept);
        WorkOrder order = Assignments.of(repository.url());
        assertFresh(Prepared.in(workspaces, order), order);
    }

    @Test
    void beginsAnotherBranchOfItAfresh() throws Exception {
        repository.git("branch", "other", "main");
        spare();
        WorkOrder order = Assignments.of(repository.url(), "other", null);
        Workspace workspace = Prepared.in(workspaces, order);
        assertFresh(workspace, order);
        assertThat(workspaces.spares().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "new file", "ignored file", "config", "hook", "index", "object", "head", "note", "clone", "mode"})
    void usesNoSpareInWhichAnotherHandWas(String where) throws Exception {
        Path spare = spare();
        Object file = heldInode(spare.resolve("README.md"));
        touch(spare, where);
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(workspaces, order);
        assertThat(inode(workspace.workingCopy().resolve("README.md"))).isNotEqualTo(file);
        assertThat(workspace.workingCopy().resolve("README.md")).hasContent("# Hello");
        assertFresh(workspace, order);
        assertNoSpares();
    }

    @Test
    void usesNoSpareOfAMirrorThatIsDamaged() throws Exception {
        Path spare = spare();
        Object file = heldInode(spare.resolve("README.md"));
        for (Path object : objects(mirror())) {
            write(object, "gone");
        }
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(workspaces, order);
        assertThat(inode(workspace.workingCopy().resolve("README.md"))).isNotEqualTo(file);
        assertFresh(workspace, order);
        assertNoSpares();
    }

    @Test
    void makesNoSpareOfAMirrorThatIsNotAsItWasLeft() throws Exception {
        write(mirror().resolve("HEAD"), "ref: refs/heads/elsewhere\n");
        assertThat(catchThrowable(this::spare)).isInstanceOf(IOException.class).hasMessageContaining("not as it was left");
        assertNoSpares();
    }

    @Test
    void letsAnAgentReachNeitherTheMirrorNorTheNextSpare() throws Exception {
        spare();
        Workspace first = Prepared.in(workspaces, Assignments.of(repository.url()));
        spare();
        for (Path object : objects(first.workingCopy().resolve(".git"))) {
            write(object, "careless");
        }
        write(first.workingCopy().resolve("README.md"), "# Evil\n");
        Repository.git(mirror(), "fsck", "--full");
        WorkOrder order = Assignments.of(repository.url());
        Workspace second = Prepared.in(workspaces, order);
        assertFresh(second, order);
        assertThat(second.workingCopy().resolve("README.md")).hasContent("# Hello");
        Files.writeString(second.workingCopy().resolve("b.txt"), "second\n");
        assertThat(second.snapshot("Second").files()).isEqualTo(1);
    }

    @Test
    void sharesNoFileWithTheMirror() throws Exception {
        List<Object> mirrors = new ArrayList<>();
        for (Path object : objects(mirror())) {
            mirrors.add(inode(object));
        }
        spare();
        for (Path object : objects(Prepared.in(workspaces, Assignments.of(repository.url())).workingCopy().resolve(".git"))) {
            assertThat(mirrors).doesNotContain(inode(object));
            assertThat(Files.getAttribute(object, "unix:nlink")).isEqualTo(1);
        }
    }

    @Test
    void deliversTheWorkThatWasDoneInASpare() throws Exception {
        spare();
        push("CLAUDE.md", "Be kinder.\n");
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Files.writeString(workspace.workingCopy().resolve("README.md"), "# Work\n");
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new\n");
        Snapshot snapshot = workspace.snapshot("Work");
        assertThat(snapshot.files()).isEqualTo(2);
        assertThat(snapshot.leftOut()).isEmpty();
        assertThat(workspace.push(snapshot.commit(), null, () -> false).ok()).isTrue();
        assertThat(repository.git("diff", "--name-only", "main", workspace.origin().branch())).isEqualTo("README.md\nnew.txt");
    }

    @Test
    void givesOneSpareToOneOfTwoRuns() throws Exception {
        Object file = inode(spare().resolve("README.md"));
        var threads = Executors.newFixedThreadPool(2);
        try {
            List<WorkOrder> orders = List.of(Assignments.of(repository.url()), Assignments.of(repository.url()));
            List<Future<Workspace>> both = new ArrayList<>();
            orders.forEach(order -> both.add(threads.submit(() -> Prepared.in(workspaces, order))));
            int took = 0;
            for (int i = 0; i < both.size(); i++) {
                Workspace workspace = both.get(i).get();
                assertFresh(workspace, orders.get(i));
                took += inode(workspace.workingCopy().resolve("README.md")).equals(file) ? 1 : 0;
            }
            assertThat(took).isEqualTo(1);
            assertNoSpares();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void givesASpareBackThatCouldNotBeUsedSinceTheRepositoryWasAway() throws Exception {
        spare();
        Path away = folder.resolve("away.git");
        Files.move(repository.path(), away);
        assertThat(catchThrowable(() -> Prepared.in(workspaces, Assignments.of(repository.url())))).isInstanceOf(RunTrouble.class);
        Files.move(away, repository.path());
        assertThat(workspaces.spares().count()).isEqualTo(1);
        WorkOrder order = Assignments.of(repository.url());
        assertFresh(Prepared.in(workspaces, order), order);
        assertNoSpares();
    }

    @Test
    void removesWhatACrashLeft() throws Exception {
        Path whole = spare().getParent();
        UUID run = UUID.randomUUID();
        for (String name : List.of(".making", ".taken-" + run, ".gone")) {
            copy(whole, whole.resolveSibling(whole.getFileName() + name));
        }
        Path nothing = Files.createDirectory(whole.resolveSibling("1".repeat(64)));
        Path half = Files.createDirectories(folder.resolve("workspace/runs").resolve(run.toString()).resolve(Workspaces.HALF_MADE).resolve(".git"));
        Workspaces nextLife = Prepared.workspaces(folder.resolve("workspace"));
        new EarlierLife(folder.resolve("workspace"), nextLife, Clock.systemUTC()).tidy(any -> false);
        assertThat(half).doesNotExist();
        assertThat(nothing).doesNotExist();
        try (Stream<Path> left = Files.list(whole.getParent())) {
            assertThat(left).containsExactly(whole);
        }
        WorkOrder order = Assignments.of(repository.url());
        assertFresh(Prepared.in(nextLife, order), order);
        assertThat(whole).doesNotExist();
    }

    @Test
    void makesASpareThatWasBegunBeforeACrashAnew() throws Exception {
        Path half = spare().getParent();
        Path key = half.resolveSibling(half.getFileName() + ".making");
        Files.move(half, key);
        Files.writeString(key.resolve("clone/README.md"), "# Half\n");
        assertThat(spare().resolve("README.md")).hasContent("# Hello");
    }

    @Test
    void leavesNothingOfOneThatWasEndedEarly() throws Exception {
        AtomicBoolean stop = new AtomicBoolean(true);
        assertThat(catchThrowable(() -> workspaces.spares().make(wish(), workspaces.isolated().until(stop::get)))).isNotNull();
        assertNoSpares();
        stop.set(false);
        workspaces.spares().make(wish(), workspaces.isolated().until(stop::get));
        assertThat(workspaces.spares().count()).isEqualTo(1);
    }

    @Test
    void dropsTheSparesOfIdleRepositories() throws Exception {
        Path whole = spare().getParent();
        EarlierLife life = new EarlierLife(folder.resolve("workspace"), workspaces, Clock.systemUTC());
        life.tidy(any -> true);
        assertThat(whole).exists();
        Files.setLastModifiedTime(whole.resolve("spare.json"), FileTime.from(Clock.systemUTC().instant().minus(Spares.IDLE).minus(Duration.ofHours(1))));
        life.tidy(any -> true);
        assertThat(whole).doesNotExist();
    }

    @Test
    void givesItsSparesBackWhereTheDiskIsFull() throws Exception {
        spare();
        new EarlierLife(folder.resolve("workspace"), workspaces, Clock.systemUTC()).makeRoom();
        assertNoSpares();
    }

    /** Makes one of what the mirror has of the default branch now. */
    /** Which no other file gets once this one is gone. */
    private Object heldInode(Path file) throws IOException {
        held.add(Files.newInputStream(file));
        return inode(file);
    }

    private Path spare() throws Exception {
        Wish wish = wish();
        workspaces.spares().make(wish, workspaces.isolated());
        return workspaces.spares().folder().resolve(wish.key()).resolve("clone");
    }

    private Wish wish() throws Exception {
        return new Wish(repository.url(), mirror(), null, Repository.git(mirror(), "for-each-ref", "--format=%(objectname)", "refs/upstream"));
    }

    private Path mirror() {
        return workspaces.mirrors().of(repository.url());
    }

    private void assertNoSpares() throws IOException {
        Path spares = workspaces.spares().folder();
        if (Files.exists(spares)) {
            try (Stream<Path> left = Files.list(spares)) {
                assertThat(left).isEmpty();
            }
        }
    }

    /** What an agent finds in a clone that was made for it alone. */
    private void assertFresh(Workspace workspace, WorkOrder order) {
        assertThat(git(workspace, "status", "--porcelain", "--ignored")).isEmpty();
        assertThat(git(workspace, "rev-parse", "--abbrev-ref", "HEAD")).isEqualTo(order.meta().branch());
        assertThat(git(workspace, "rev-parse", "HEAD")).isEqualTo(workspace.origin().base());
        assertThat(git(workspace, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes"))
                .isEqualTo("refs/heads/" + order.meta().branch() + "\nrefs/remotes/origin/" + workspace.origin().baseBranch());
        assertThat(git(workspace, "remote")).isEmpty();
        assertThat(git(workspace, "log", "--format=%H", "-g")).isEqualTo(workspace.origin().base());
        assertThat(git(workspace, "config", "--local", "user.email")).isEqualTo("worker@agentvine.invalid");
        git(workspace, "fsck", "--full");
    }

    private static String git(Workspace workspace, String... arguments) {
        return Repository.git(workspace.workingCopy(), arguments);
    }

    private void push(String... namesAndTexts) throws IOException {
        Path work = Files.createTempDirectory(folder, "work");
        Repository.git(folder, "clone", "-q", repository.url(), work.toString());
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            Files.createDirectories(work.resolve(namesAndTexts[i]).getParent());
            Files.writeString(work.resolve(namesAndTexts[i]), namesAndTexts[i + 1]);
        }
        Repository.git(work, "add", "-A");
        Repository.git(work, "commit", "-q", "-m", "Go on");
        Repository.git(work, "push", "-q", "origin", "main");
    }

    private static void touch(Path spare, String where) throws Exception {
        switch (where) {
            case "file" -> write(spare.resolve("README.md"), "# Other\n");
            case "new file" -> write(spare.resolve("new.txt"), "new");
            case "ignored file" -> {
                Files.writeString(spare.resolve(".git/info/exclude"), "*.log\n");
                write(spare.resolve("new.log"), "new");
            }
            case "config" -> Files.writeString(spare.resolve(".git/config"), "[core]\n\tpager = false\n", StandardOpenOption.APPEND);
            case "hook" -> write(Files.createDirectories(spare.resolve(".git/hooks")).resolve("post-commit"), "#!/bin/sh\n");
            case "index" -> Repository.git(spare, "update-index", "--assume-unchanged", "README.md");
            case "object" -> write(objects(spare.resolve(".git")).get(0), "careless");
            case "head" -> write(spare.resolve(".git/HEAD"), "ref: refs/heads/other\n");
            case "note" -> write(spare.resolveSibling("spare.json"), "{");
            case "clone" -> PrivateFiles.delete(spare);
            default -> Files.setPosixFilePermissions(spare.resolve("README.md"), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static List<Path> objects(Path gitDir) throws IOException {
        try (Stream<Path> files = Files.walk(gitDir.resolve("objects"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    private static void write(Path file, String text) throws IOException {
        if (Files.exists(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
