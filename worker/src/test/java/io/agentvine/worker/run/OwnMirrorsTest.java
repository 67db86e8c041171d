package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import java.util.stream.Stream;
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
    void leavesToAPersonWhatCannotBeRead() throws Exception {
        before("one", "first.txt");
        Workspace second = before("two", "second.txt");
        try (Stream<Path> files = Files.walk(second.origin().kept().resolve("objects"))) {
            for (Path file : files.filter(Files::isRegularFile).filter(file -> !file.endsWith("alternates")).toList()) {
                file.toFile().setWritable(true);
                Files.write(file, new byte[0]);
            }
        }
        bring("one");
        bring("two");
        assertThat(folder.resolve("two/mirrors")).doesNotExist();
        assertThat(MirrorRepair.unread(store())).isDirectory();
        assertThat(Repository.git(MirrorRepair.unread(store()), "for-each-ref", "--format=%(refname)")).contains(second.wipRef());
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
        new OwnMirrors(folder.resolve("one"), Prepared.workspaces(folder.resolve("one")).mirrors()).bring();
        assertThat(first.origin().mirror()).isDirectory();
    }

    private Workspace before(String name, String file) throws Exception {
        Workspace workspace = Prepared.in(Prepared.workspaces(folder.resolve(name)), Assignments.of(repository.url()));
        Files.writeString(workspace.workingCopy().resolve(file), file);
        workspace.snapshot("Left");
        return workspace;
    }

    private static Path content(Workspace workspace, String text) throws IOException {
        Path folder = LargeObjects.beside(workspace.origin().mirror()).resolve(LargeObjects.CONTENTS).resolve(text).resolve(text);
        return Files.writeString(Files.createDirectories(folder).resolve(text.repeat(32)), text);
    }

    private void bring(String name) throws IOException {
        new OwnMirrors(folder.resolve(name), now(name).mirrors()).bring();
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
