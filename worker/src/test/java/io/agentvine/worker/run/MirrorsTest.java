package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clone cannot reach the mirror, and a mirror that is damaged all the same is made anew. */
@Tag("slow")
class MirrorsTest {

    @TempDir
    Path folder;

    private Workspaces workspaces;
    private Repository repository;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        workspaces = Prepared.workspaces(folder.resolve("workspace"));
    }

    @Test
    void givesTheNextTaskTheRepositorysFilesWhateverAnAgentWroteIntoItsOwnObjects() throws Exception {
        Workspace first = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(first, "a.txt", "first\n");
        Snapshot before = first.snapshot("First");
        overwriteEveryObject(first);
        Workspace second = Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(second.workingCopy().resolve("README.md")).hasContent("# Hello");
        write(second, "b.txt", "second\n");
        assertThat(second.snapshot("Second").files()).isEqualTo(1);
        mirror(first, "fsck", "--full");
        assertThat(kept(first, "show", before.commit() + ":a.txt")).isEqualTo("first");
    }

    @Test
    void putsAnotherBlobInThePlaceOfALooseObjectInTheClonesStoreOnly() throws Exception {
        Workspace first = Prepared.in(workspaces, Assignments.of(repository.url()));
        String readme = Repository.git(first.workingCopy(), "rev-parse", "HEAD:README.md");
        Path evil = Files.writeString(folder.resolve("evil"), "# Evil\n");
        String other = Repository.git(first.workingCopy(), "hash-object", "-w", evil.toString());
        replace(loose(first, other), loose(first, readme));
        Workspace second = Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(second.workingCopy().resolve("README.md")).hasContent("# Hello");
        write(second, "b.txt", "second\n");
        Snapshot snapshot = second.snapshot("Second");
        assertThat(second.push(snapshot.commit(), null, () -> false).ok()).isTrue();
        assertThat(repository.git("show", snapshot.commit() + ":README.md")).isEqualTo("# Hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"objects", "HEAD", "config", "rewritten", "emptied", "refs"})
    void makesADamagedMirrorAnewAndKeepsWhatRunsLeft(String damage) throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(workspaces, order);
        write(workspace, "work.txt", "kept\n");
        Snapshot snapshot = workspace.snapshot("Left");
        damage(workspace.origin().mirror(), damage, snapshot);
        Workspace next = Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(next.workingCopy().resolve("README.md")).hasContent("# Hello");
        assertThat(Repository.git(next.workingCopy(), "status", "--porcelain")).isEmpty();
        mirror(next, "fsck", "--full");
        assertThat(kept(next, "show", workspace.wipRef() + ":work.txt")).isEqualTo("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"objects", "HEAD", "config", "rewritten", "rewritten pack", "emptied", "alternates"})
    void findsDamageInWhatIsKeptAndKeepsTheRest(String damage) throws Exception {
        Workspace first = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(first, "first.txt", "first\n");
        Snapshot whole = first.snapshot("First");
        Workspace second = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(second, "second.txt", "second\n");
        // Few objects are kept as they are, many in a pack.
        for (int i = 0; damage.equals("rewritten pack") && i < 40; i++) {
            write(second, "more-" + i, i + "\n");
        }
        second.snapshot("Second");
        Path store = first.origin().kept();
        if (damage.equals("alternates")) {
            Files.delete(store.resolve("objects/info/alternates"));
        } else {
            damage(store, damage, whole);
        }
        Workspace next = Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(next.workingCopy().resolve("README.md")).hasContent("# Hello");
        assertThat(kept(next, "fsck", "--full")).doesNotContain("error", "missing");
        if (!damage.equals("objects") && !damage.equals("emptied")) {
            assertThat(kept(next, "show", first.wipRef() + ":first.txt")).isEqualTo("first");
        }
        assertThat(kept(next, "for-each-ref").contains(second.wipRef())).isEqualTo(List.of("HEAD", "config", "alternates").contains(damage));
        if (List.of("objects", "emptied", "rewritten", "rewritten pack").contains(damage)) {
            assertThat(store.resolveSibling(store.getFileName() + ".unread")).as("what a person may still look at").isDirectory();
        }
        write(next, "next.txt", "next\n");
        assertThat(next.snapshot("Next").files()).isEqualTo(1);
    }

    @Test
    void keepsTheWorkOfARunUnderWhichWhatIsKeptWasDamaged() throws Exception {
        Workspace first = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(first, "first.txt", "first\n");
        first.snapshot("First");
        Workspace second = Prepared.in(workspaces, Assignments.of(repository.url()));
        damage(first.origin().kept(), "emptied", null);
        write(second, "second.txt", "second\n");
        second.snapshot("Second");
        assertThat(kept(second, "show", second.wipRef() + ":second.txt")).isEqualTo("second");
        assertThat(second.push(kept(second, "rev-parse", second.wipRef()), null, () -> false).ok()).isTrue();
    }

    @Test
    void keepsWhatKeptWorkStandsOnWhereTheMirrorIsDamagedAfterItsBranchWasRewritten() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(workspace, "work.txt", "kept\n");
        workspace.snapshot("Left");
        repository.rewrite("Begin anew");
        workspaces.mirrors().fetch(repository.url(), null, () -> false);
        damage(workspace.origin().mirror(), "HEAD", null);
        Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(kept(workspace, "log", "--format=%s", workspace.wipRef())).isEqualTo("Left\nBegin");
        assertThat(kept(workspace, "fsck", "--full")).doesNotContain("error", "missing");
    }

    @Test
    void keepsItWhereTheWorkerDiedAfterTheMirrorAloneWasSetAside() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(workspace, "work.txt", "kept\n");
        workspace.snapshot("Left");
        repository.rewrite("Begin anew");
        Path mirror = workspace.origin().mirror();
        Files.move(mirror, mirror.resolveSibling(mirror.getFileName() + ".damaged"));
        Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(kept(workspace, "log", "--format=%s", workspace.wipRef())).isEqualTo("Left\nBegin");
        assertThat(kept(workspace, "fsck", "--full")).doesNotContain("error", "missing");
    }

    @Test
    void leavesToAPersonWhatWasSetAsideAndNotSearchedWhereItIsDamagedAgain() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(workspace, "work.txt", "kept\n");
        workspace.snapshot("Left");
        Path store = workspace.origin().kept();
        Path aside = store.resolveSibling(store.getFileName() + ".damaged");
        Files.move(store, aside);
        write(workspace, "more.txt", "more\n");
        workspace.snapshot("More");
        damage(workspace.origin().mirror(), "HEAD", null);
        Workspace next = Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(kept(next, "show", workspace.wipRef() + ":more.txt")).isEqualTo("more");
        assertThat(aside.resolveSibling(store.getFileName() + ".unread")).isDirectory();
    }

    @Test
    void keepsTheWorkOfARunUnderWhichItsMirrorWasMadeAnew() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(workspaces, order);
        write(workspace, "work.txt", "mine\n");
        damage(workspace.origin().mirror(), "emptied", null);
        Prepared.in(workspaces, Assignments.of(repository.url()));
        Snapshot snapshot = workspace.snapshot("Mine");
        assertThat(kept(workspace, "diff", "--name-only", workspace.origin().base(), snapshot.commit())).isEqualTo("work.txt");
    }

    @Test
    void isFetchedAnewWhereItIsGoneAndWhatIsKeptStays() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(workspace, "work.txt", "kept\n");
        workspace.snapshot("Left");
        Files.move(workspace.origin().mirror(), folder.resolve("gone.git"));
        workspaces.upkeep().tidy();
        Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(kept(workspace, "fsck", "--full")).doesNotContain("error", "missing");
        assertThat(kept(workspace, "log", "--format=%s", workspace.wipRef())).isEqualTo("Left\nBegin");
    }

    @Test
    void looksThroughAMirrorOnceAfterAnotherHandWasInIt() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Path mirror = workspace.origin().mirror();
        assertThat(MirrorSeal.holds(mirror)).isTrue();
        Files.setPosixFilePermissions(mirror.resolve("HEAD"), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(MirrorSeal.holds(mirror)).isFalse();
        Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(MirrorSeal.holds(mirror)).isTrue();
    }

    @Test
    void takesAPackThatGitOnlyTouchedForWhatItWas() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Path mirror = workspace.origin().mirror();
        Path pack = pack(mirror);
        Files.setLastModifiedTime(pack, FileTime.fromMillis(0));
        assertThat(MirrorSeal.holds(mirror)).isTrue();
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 0x55;
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(pack);
        write(pack, bytes);
        Files.setPosixFilePermissions(pack, before);
        assertThat(MirrorSeal.holds(mirror)).isFalse();
    }

    @Test
    void searchesNoMirrorAgainForTheWorkThatWasTakenOutOfAClone() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(workspace, "a.txt", "new\n");
        workspace.snapshot("First");
        workspace.snapshot("Again");
        assertThat(MirrorSeal.holds(workspace.origin().mirror())).isTrue();
    }

    @Test
    void showsWhatThePushedBranchChangesByteForByte() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(workspace, "text.txt", "one\r\ntwo\n");
        Files.write(workspace.workingCopy().resolve("x.bin"), new byte[] {0, 1, 2, (byte) 255});
        Files.move(workspace.workingCopy().resolve("CLAUDE.md"), workspace.workingCopy().resolve("AGENTS.md"));
        write(workspace, "latin1.txt", "");
        Files.write(workspace.workingCopy().resolve("latin1.txt"), new byte[] {(byte) 0xe9, '\n'});
        Snapshot snapshot = workspace.snapshot("All kinds");
        assertThat(workspace.push(snapshot.commit(), null, () -> false).ok()).isTrue();
        Path expected = folder.resolve("expected.diff");
        repository.git("diff", "--binary", "--output=" + expected, workspace.origin().base(), workspace.origin().branch());
        assertThat(workspace.diff(snapshot)).isEqualTo(Files.readAllBytes(expected));
    }

    private static Path pack(Path mirror) throws IOException {
        return objects(mirror).stream().filter(file -> file.toString().endsWith(".pack")).findFirst().orElseThrow();
    }

    private static void damage(Path mirror, String how, Snapshot left) throws IOException {
        switch (how) {
            case "objects" -> io.agentvine.worker.report.PrivateFiles.delete(mirror.resolve("objects"));
            case "HEAD", "config" -> Files.delete(mirror.resolve(how));
            case "emptied" -> objects(mirror).forEach(file -> write(file, new byte[0]));
            case "refs" -> write(mirror.resolve("refs/upstream").toFile().listFiles()[0].toPath(), new byte[0]);
            default -> {
                Path pack = objects(mirror).stream().filter(file -> !isIn(mirror, file, left)).findFirst().orElseThrow();
                byte[] bytes = Files.readAllBytes(pack);
                bytes[bytes.length / 2] ^= 0x55;
                write(pack, bytes);
            }
        }
    }

    /** Whether it has what the run left, or is no file of objects. */
    private static boolean isIn(Path mirror, Path file, Snapshot left) {
        String folder = file.getParent().getFileName().toString();
        if (folder.length() == 2) {
            return Repository.git(mirror, "rev-list", "--objects", left.commit()).contains(folder + file.getFileName());
        }
        return !file.toString().endsWith(".pack")
                || Repository.git(mirror, "verify-pack", "-v", file.toString()).contains(left.commit());
    }

    private static void overwriteEveryObject(Workspace workspace) throws IOException {
        for (Path file : objects(workspace.workingCopy().resolve(".git"))) {
            write(file, "careless".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
    }

    private static List<Path> objects(Path gitDir) throws IOException {
        try (Stream<Path> files = Files.walk(gitDir.resolve("objects"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Path loose(Workspace workspace, String id) {
        return workspace.workingCopy().resolve(".git/objects").resolve(id.substring(0, 2)).resolve(id.substring(2));
    }

    private static void replace(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        if (Files.exists(to)) {
            write(to, Files.readAllBytes(from));
        } else {
            Files.copy(from, to);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void write(Workspace workspace, String name, String text) throws Exception {
        Files.writeString(workspace.workingCopy().resolve(name), text);
    }

    private static String kept(Workspace workspace, String... arguments) {
        return Repository.git(workspace.origin().kept(), arguments);
    }

    private static String mirror(Workspace workspace, String... arguments) {
        return Repository.git(workspace.origin().mirror(), arguments);
    }
}
