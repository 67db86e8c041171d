package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors of workers of before come to where all are, with what runs left in them, once. */
@Tag("slow")
class OwnMirrorsTest {

    @TempDir
    Path folder;

    private Repository repository;
    private Path shared;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        shared = folder.resolve("home/mirrors");
    }

    @Test
    void movesTheOnesOfTheFirstAndTakesOverWhatTheOthersKept() throws Exception {
        Workspace first = before("one", "first.txt");
        Workspace second = before("two", "second.txt");
        Workspace third = before("three", "third.txt");
        Object mirror = Files.readAttributes(first.origin().mirror(), java.nio.file.attribute.BasicFileAttributes.class).fileKey();
        for (String name : new String[] {"one", "two", "three"}) {
            bring(name);
            assertThat(folder.resolve(name).resolve("mirrors")).doesNotExist();
        }
        assertThat(MirrorSeal.which(mirror())).as("it was moved, and not made anew").isEqualTo(mirror.toString());
        assertThat(MirrorSeal.holds(mirror())).isTrue();
        assertThat(MirrorSeal.holds(store())).isTrue();
        assertThat(kept(first, "first.txt")).isEqualTo("first.txt");
        assertThat(kept(second, "second.txt")).isEqualTo("second.txt");
        assertThat(kept(third, "third.txt")).isEqualTo("third.txt");
        assertThat(Repository.git(store(), "fsck", "--full")).doesNotContain("missing", "error");
        assertThat(now("two").mirrors().admissions().has(repository.url())).isTrue();
        assertThat(Prepared.in(now("two"), Assignments.of(repository.url())).workingCopy().resolve("README.md")).hasContent("# Hello");
    }

    @Test
    void goesOnWhereTheWorkerDiedBetweenTheMirrorAndWhatIsKept() throws Exception {
        Workspace workspace = before("one", "first.txt");
        Files.createDirectories(shared);
        Files.move(workspace.origin().mirror(), mirror());
        bring("one");
        assertThat(kept(workspace, "first.txt")).isEqualTo("first.txt");
        assertThat(folder.resolve("one/mirrors")).doesNotExist();
    }

    @Test
    void leavesWhereItIsWhatCannotBeRead() throws Exception {
        before("one", "first.txt");
        Workspace second = before("two", "second.txt");
        Path store = second.origin().kept();
        for (Path file : files(store.resolve("objects"))) {
            if (!file.endsWith("alternates")) {
                file.toFile().setWritable(true);
                Files.write(file, new byte[0]);
            }
        }
        bring("one");
        bring("two");
        assertThat(Repository.git(store, "for-each-ref", "--format=%(refname)")).contains(second.wipRef());
        assertThat(second.origin().mirror()).isDirectory();
        assertThat(MirrorRepair.unread(store())).doesNotExist();
    }

    @Test
    void removesNothingWhoseRefsCannotBeListedAndBringsItOnceTheyCan() throws Exception {
        before("one", "first.txt");
        Workspace second = before("two", "second.txt");
        Path packed = second.origin().kept().resolve("packed-refs");
        Repository.git(second.origin().kept(), "pack-refs", "--all");
        String whole = Files.readString(packed);
        Files.writeString(packed, whole + "no line of packed refs\n");
        bring("one");
        bring("two");
        assertThat(packed).hasContent(whole + "no line of packed refs\n");
        Files.writeString(packed, whole);
        bring("two");
        assertThat(kept(second, "second.txt")).isEqualTo("second.txt");
        assertThat(folder.resolve("two/mirrors")).doesNotExist();
    }

    @Test
    void removesNothingOfWhichARefIsBroken() throws Exception {
        before("one", "first.txt");
        Workspace second = before("two", "second.txt");
        Path broken = second.origin().kept().resolve("refs/agentvine/wip/broken/1");
        Files.createFile(Files.createDirectories(broken.getParent()).resolve("1"));
        bring("one");
        bring("two");
        assertThat(broken).exists();
        assertThat(kept(second, "second.txt")).as("what can be read is there").isEqualTo("second.txt");
    }

    @Test
    void leavesItWhereItIsWhileGitCannotWrite() throws Exception {
        before("one", "first.txt");
        Workspace second = before("two", "second.txt");
        bring("one");
        Path inTheWay = Files.createDirectories(store().resolve(second.wipRef() + ".lock"));
        bring("two");
        assertThat(Repository.git(second.origin().kept(), "show", second.wipRef() + ":second.txt")).isEqualTo("second.txt");
        Files.delete(inTheWay);
        bring("two");
        assertThat(kept(second, "second.txt")).isEqualTo("second.txt");
        assertThat(folder.resolve("two/mirrors")).doesNotExist();
    }

    @Test
    void keepsBothWhereTheSameNameHasAnotherCommitThere() throws Exception {
        Workspace first = before("one", "first.txt");
        Workspace second = before("two", "second.txt");
        String commit = Repository.git(second.origin().kept(), "rev-parse", second.wipRef()).strip();
        bring("one");
        Repository.git(store(), "update-ref", second.wipRef(), first.wipRef());
        bring("two");
        assertThat(kept(second, "first.txt")).isEqualTo("first.txt");
        assertThat(Repository.git(store(), "show", "refs/agentvine/brought/" + commit + ":second.txt")).isEqualTo("second.txt");
        assertThat(folder.resolve("two/mirrors")).doesNotExist();
    }

    @Test
    void replacesNothingThatCouldNotBeReadBefore() throws Exception {
        for (String name : new String[] {"one", "two", "three"}) {
            Path store = before(name, name).origin().kept();
            Files.writeString(Files.createDirectories(MirrorRepair.unread(store)).resolve("of"), name);
            bring(name);
        }
        assertThat(MirrorRepair.allUnread(store())).hasSize(3)
                .extracting(unread -> Files.readString(unread.resolve("of"))).containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void takesForLetInOnlyWhereSomethingWasFetched() throws Exception {
        Path own = Files.createDirectories(folder.resolve("one/mirrors"));
        Repository.git(own, "init", "-q", "--bare", mirror().getFileName().toString());
        bring("one");
        assertThat(mirror()).isDirectory();
        assertThat(now("one").mirrors().admissions().has(repository.url())).isFalse();
    }

    @Test
    void keepsTheWholeContentWhereHalfOfItIsThere() throws Exception {
        Path one = content(before("one", "first.txt"), "11");
        content(before("two", "second.txt"), "11");
        bring("one");
        Path there = LargeObjects.beside(mirror()).resolve(LargeObjects.CONTENTS).resolve("11/11").resolve(one.getFileName());
        Files.writeString(there, "1");
        bring("two");
        assertThat(there).hasContent("11");
    }

    @Test
    void leavesThemOnAnotherDisk() throws Exception {
        Path other = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isWritable(other) && !Files.getFileStore(other).equals(Files.getFileStore(folder)), "there is no other disk to try");
        Workspace first = before("one", "first.txt");
        Path there = Files.createTempDirectory(other, "agentvine-");
        try {
            shared = there.resolve("mirrors");
            bring("one");
            assertThat(Repository.git(first.origin().kept(), "show", first.wipRef() + ":first.txt")).isEqualTo("first.txt");
            assertThat(shared).isEmptyDirectory();
        } finally {
            PrivateFiles.delete(there);
        }
        assertThat(MirrorFolder.standard(other, folder)).isEqualTo(folder.resolve("mirrors"));
        assertThat(MirrorFolder.standard(folder.resolve("home"), folder.resolve("workspace"))).isEqualTo(folder.resolve("home/mirrors"));
    }

    @Test
    void takesOverWhatWasSetAsideAndNotSearched() throws Exception {
        Workspace first = before("one", "first.txt");
        Path store = first.origin().kept();
        Files.move(store, store.resolveSibling(store.getFileName() + ".damaged"));
        Files.delete(store.resolveSibling(store.getFileName() + ".damaged").resolve("HEAD"));
        bring("one");
        assertThat(kept(first, "first.txt")).isEqualTo("first.txt");
        assertThat(folder.resolve("one/mirrors")).doesNotExist();
    }

    @Test
    void aParkedRunGoesOnThatStandsOnKeptWork() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspaces old = Prepared.workspaces(folder.resolve("one"));
        Workspace made = Prepared.in(old, order);
        Files.writeString(made.workingCopy().resolve("first.txt"), "first.txt");
        Snapshot snapshot = made.snapshot("Left");
        Workspaces.Checkpointed from = new Workspaces.Checkpointed(made.origin().base(), snapshot.commit(), null);
        made.remove();
        Workspace standing = Prepared.in(old, Assignments.of(repository.url()), from);
        assertThat(standing.origin().given()).isNotNull();
        standing.park(UUID.randomUUID(), false);
        bring("one");
        Workspace left = now("one").left(standing.file("x").getParent());
        Files.writeString(left.workingCopy().resolve("more.txt"), "more");
        Snapshot after = left.snapshot("More");
        assertThat(Repository.git(store(), "show", after.commit() + ":more.txt")).isEqualTo("more");
        assertThat(Repository.git(store(), "show", after.commit() + ":first.txt")).isEqualTo("first.txt");
    }

    @Test
    void bringsContentsOfLargeFiles() throws Exception {
        Path one = content(before("one", "first.txt"), "11");
        Path two = content(before("two", "second.txt"), "22");
        bring("one");
        bring("two");
        Path contents = LargeObjects.beside(mirror()).resolve(LargeObjects.CONTENTS);
        assertThat(contents.resolve("11/11").resolve(one.getFileName())).hasContent("11");
        assertThat(contents.resolve("22/22").resolve(two.getFileName())).hasContent("22");
    }

    @Test
    void leavesMirrorsAloneThatAreTheWorkersOwnByItsSettings() throws Exception {
        Workspace first = before("one", "first.txt");
        new OwnMirrors(folder.resolve("one"), Prepared.workspaces(folder.resolve("one")).mirrors()).bring(() -> false);
        assertThat(first.origin().mirror()).isDirectory();
    }

    private Workspace before(String name, String file) throws Exception {
        Workspace workspace = Prepared.in(Prepared.workspaces(folder.resolve(name)), Assignments.of(repository.url()));
        Files.writeString(workspace.workingCopy().resolve(file), file);
        workspace.snapshot("Left");
        return workspace;
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Path content(Workspace workspace, String text) throws IOException {
        Path folder = LargeObjects.beside(workspace.origin().mirror()).resolve(LargeObjects.CONTENTS).resolve(text).resolve(text);
        return Files.writeString(Files.createDirectories(folder).resolve(text.repeat(32)), text);
    }

    private void bring(String name) throws IOException {
        new OwnMirrors(folder.resolve(name), now(name).mirrors()).bring(() -> false);
    }

    private Workspaces now(String name) {
        return MirrorUser.workspaces(folder.resolve(name), shared, GitSettings.plain(System.getenv()), Clock.systemUTC());
    }

    private String kept(Workspace workspace, String file) {
        return Repository.git(store(), "show", workspace.wipRef() + ":" + file);
    }

    private Path mirror() {
        return shared.resolve(RepositoryAddress.digest(repository.url()) + ".git");
    }

    private Path store() {
        return KeptStore.beside(mirror());
    }
}
