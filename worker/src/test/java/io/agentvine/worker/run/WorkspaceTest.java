package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {

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
    void clonesOnTheBranchToDeliverWithNoRemote() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspace workspace = Prepared.in(workspaces, order);
        assertThat(workspace.workingCopy().resolve("README.md")).hasContent("# Hello");
        assertThat(git(workspace, "symbolic-ref", "HEAD")).isEqualTo("refs/heads/" + order.meta().branch());
        assertThat(git(workspace, "remote")).isEmpty();
        assertThat(git(workspace, "status", "--porcelain")).isEmpty();
        assertThat(workspaces.instructions(workspace)).isEqualTo("From CLAUDE.md:\n\nBe kind.");
    }

    @Test
    void deliversEmptyFilesThatNobodyMayWrite() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Files.createDirectories(workspace.workingCopy().resolve(".claude"));
        for (String name : List.of(".keep", ".mcp.json", ".claude/settings.json")) {
            write(workspace, name, "");
            Files.setPosixFilePermissions(workspace.workingCopy().resolve(name), PosixFilePermissions.fromString("r--r--r--"));
        }
        Snapshot snapshot = workspace.snapshot("Left over");
        assertThat(inStore(workspace, "diff", "--name-only", workspace.origin().base(), snapshot.commit()).lines())
                .containsExactlyInAnyOrder(".keep", ".mcp.json", ".claude/settings.json");
    }

    @Test
    void keepsTheAgentsCommitsAndAddsOneForTheRest() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(workspace, "a.txt", "one\n");
        git(workspace, "add", "-A");
        git(workspace, "commit", "-q", "-m", "By the agent");
        write(workspace, "b.txt", "two\nthree\n");
        Snapshot snapshot = workspace.snapshot("Left over");
        assertThat(snapshot).extracting(Snapshot::changed, Snapshot::files, Snapshot::insertions, Snapshot::deletions)
                .containsExactly(true, 2, 3, 0);
        assertThat(inStore(workspace, "log", "--format=%s", snapshot.commit())).isEqualTo("Left over\nBy the agent\nBegin");
        assertThat(inStore(workspace, "rev-parse", workspace.wipRef())).isEqualTo(snapshot.commit());
        assertThat(text(workspace.diff(snapshot))).contains("+++ b/b.txt", "+three");
    }

    @Test
    void saysThatNothingChanged() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Snapshot snapshot = workspace.snapshot("Nothing");
        assertThat(snapshot.changed()).isFalse();
        assertThat(snapshot.commit()).isEqualTo(workspace.origin().base());
        assertThat(workspace.diff(snapshot)).isEmpty();
    }

    @Test
    void keepsBinaryChangesApplicable() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Files.write(workspace.workingCopy().resolve("x.bin"), new byte[] {0, 1, 2, (byte) 255, 10, 13});
        assertThat(text(workspace.diff(workspace.snapshot("Binary")))).contains("GIT binary patch");
    }

    @Test
    void runsNothingThatAnAgentPlantedInItsClone() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Path proof = folder.resolve("proof");
        String touch = "touch " + proof;
        Path hooks = Files.createDirectories(workspace.workingCopy().resolve(".git/hooks"));
        for (String hook : List.of("pre-commit", "post-commit", "post-index-change", "reference-transaction", "pre-push", "post-checkout")) {
            Files.writeString(hooks.resolve(hook), "#!/bin/sh\n" + touch + "\n");
            hooks.resolve(hook).toFile().setExecutable(true);
        }
        for (String key : List.of("core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv",
                "diff.evil.command", "diff.external", "core.sshCommand", "uploadpack.packObjectsHook", "core.pager", "gpg.program",
                "credential.helper", "core.alternateRefsCommand", "remote.origin.uploadpack")) {
            git(workspace, "config", key, touch);
        }
        git(workspace, "config", "commit.gpgSign", "true");
        write(workspace, ".gitattributes", "* filter=evil diff=evil\n");
        write(workspace, "c.txt", "changed\n");
        Files.deleteIfExists(proof);
        Snapshot snapshot = workspace.snapshot("Planted");
        workspace.diff(snapshot);
        assertThat(workspace.push(snapshot.commit(), null, () -> false).ok()).isTrue();
        assertThat(proof).doesNotExist();
        assertThat(snapshot.files()).isEqualTo(2);
    }

    @Test
    void keepsARepositoryThatTheAgentMadeBesideTheBranchAndRunsNothingOfIt() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Path proof = folder.resolve("proof");
        Path nested = workspace.workingCopy().resolve("nested");
        Repository.git(workspace.workingCopy(), "init", "-q", "nested");
        Files.writeString(nested.resolve("inside.txt"), "x");
        Repository.git(nested, "add", "-A");
        Repository.git(nested, "commit", "-q", "-m", "Inside");
        git(workspace, "add", "nested");
        git(workspace, "commit", "-q", "-m", "With a gitlink");
        Repository.git(nested, "config", "core.fsmonitor", "touch " + proof);
        Files.writeString(nested.resolve("inside.txt"), "changed");
        write(workspace, "d.txt", "d\n");
        Snapshot snapshot = workspace.snapshot("Beside it");
        assertThat(proof).doesNotExist();
        assertThat(inStore(workspace, "ls-tree", "-r", snapshot.commit())).contains("d.txt").doesNotContain("160000", "nested");
        assertThat(snapshot.kept()).extracting(kept -> kept.what()).anyMatch(what -> what.startsWith("repository nested"));
        String inside = snapshot.kept().stream().filter(kept -> kept.what().startsWith("repository nested")).findFirst().orElseThrow().ref();
        assertThat(inStore(workspace, "show", inside + ":inside.txt")).isEqualTo("changed");
        assertThat(inStore(workspace, "log", "--format=%s", inside)).endsWith("Inside");
    }

    @Test
    void keepsWhatEachRunOfATaskLeft() throws Exception {
        WorkOrder first = Assignments.of(repository.url());
        for (WorkOrder order : List.of(first, Assignments.again(first))) {
            Workspace workspace = Prepared.in(workspaces, order);
            write(workspace, "work.txt", "by " + order.lease().token().fence());
            workspace.snapshot("Left");
        }
        Workspace any = Prepared.in(workspaces, first);
        String wip = "refs/agentvine/wip/" + first.data().id();
        assertThat(inStore(any, "show", wip + "/1:work.txt")).isEqualTo("by 1");
        assertThat(inStore(any, "show", wip + "/2:work.txt")).isEqualTo("by 2");
    }

    @Test
    void takesTheFilesOfARepositoryWithoutACommit() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Repository.git(workspace.workingCopy(), "init", "-q", "app");
        write(workspace, "app/main.txt", "m\n");
        assertThat(inStore(workspace, "ls-tree", "-r", workspace.snapshot("Scaffolded").commit())).contains("app/main.txt");
    }

    @Test
    void leavesRepositoriesInIgnoredFoldersAlone() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(workspace, ".gitignore", "/deps/\n");
        Repository.git(workspace.workingCopy(), "init", "-q", "deps/library");
        write(workspace, "deps/library/l.txt", "l\n");
        Snapshot snapshot = workspace.snapshot("With downloads");
        assertThat(inStore(workspace, "ls-tree", "-r", snapshot.commit())).doesNotContain("deps");
        assertThat(workspace.workingCopy().resolve("deps/library/.git")).exists();
    }

    @Test
    void neverFollowsSymbolicLinksOutOfTheClone() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Path secret = Files.writeString(folder.resolve("secret"), "top secret");
        Files.createSymbolicLink(workspace.workingCopy().resolve("link"), secret);
        Files.createSymbolicLink(workspace.workingCopy().resolve("etc"), Path.of("/etc"));
        Snapshot snapshot = workspace.snapshot("Links");
        assertThat(inStore(workspace, "ls-tree", "-r", snapshot.commit())).contains("120000").doesNotContain("etc/");
        assertThat(text(workspace.diff(snapshot))).doesNotContain("top secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {".gitignore", ".gitattributes", "deep/er/.gitignore", ".gitmodules", "pipe", ".git/objects/info/alternates",
        ".git/objects/pack/pack-1234567890123456789012345678901234567890.idx", ".git/HEAD", ".git/packed-refs",
        "nested/.git/HEAD", "nested/.git/commondir", ".git/worktrees/one/HEAD"})
    @Timeout(300)
    void isNotHeldUpByAPipeThatGitWouldReadFrom(String name) throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Path pipe = workspace.workingCopy().resolve(name);
        Files.createDirectories(pipe.getParent());
        Files.deleteIfExists(pipe);
        if (name.endsWith(".idx")) {
            Files.writeString(pipe.resolveSibling(pipe.getFileName().toString().replace(".idx", ".pack")), "");
        }
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        write(workspace, "i.txt", "i\n");
        assertThat(workspace.snapshot("Beside a pipe").files()).isEqualTo(1);
    }

    @Test
    @Timeout(300)
    void isNotLedOutsideByWhatStandsInThePlaceOfAGitDir() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Path outside = Files.createDirectory(folder.resolve("outside"));
        assertThat(new ProcessBuilder("mkfifo", outside.resolve("HEAD").toString()).start().waitFor()).isZero();
        Files.createDirectories(workspace.workingCopy().resolve("file"));
        Files.createDirectories(workspace.workingCopy().resolve("link"));
        write(workspace, "file/.git", "gitdir: " + outside + "\n");
        Files.createSymbolicLink(workspace.workingCopy().resolve("link/.git"), outside);
        write(workspace, "i.txt", "i\n");
        assertThat(workspace.snapshotBesideAgent("While it works")).isNull();
        assertThat(workspace.snapshot("At the end").files()).isEqualTo(1);
    }

    @Test
    void takesNoObjectsFromOutsideOfTheClone() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Repository.git(other, "init", "-q");
        Files.writeString(other.resolve("secret"), "top secret");
        Repository.git(other, "add", "-A");
        String tree = Repository.git(other, "write-tree");
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Path objects = workspace.workingCopy().resolve(".git/objects");
        Files.createDirectories(objects.resolve("info"));
        Files.writeString(objects.resolve("info/alternates"), other.resolve(".git/objects") + "\n");
        String stolen = git(workspace, "commit-tree", tree, "-p", workspace.origin().base(), "-m", "Stolen");
        git(workspace, "update-ref", "HEAD", stolen);
        write(workspace, "j.txt", "j\n");
        Snapshot snapshot = workspace.snapshot("Own work");
        assertThat(inStore(workspace, "log", "--format=%s", snapshot.commit())).isEqualTo("Own work\nBegin");
        assertThat(text(workspace.diff(snapshot))).contains("j.txt").doesNotContain("top secret");
    }

    @Test
    void refusesAFolderThatWasReplacedByALink() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        io.agentvine.worker.report.PrivateFiles.delete(workspace.workingCopy());
        Files.createSymbolicLink(workspace.workingCopy(), Path.of("/etc"));
        RunTrouble trouble = catchThrowableOfType(RunTrouble.class, () -> workspace.snapshot("Replaced"));
        assertThat(trouble.failureClass()).isEqualTo(FailureClass.AGENT_ERROR);
        workspace.remove();
        assertThat(Path.of("/etc/passwd")).exists();
    }

    @Test
    void survivesACloneWithoutItsGitDir() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        io.agentvine.worker.report.PrivateFiles.delete(workspace.workingCopy().resolve(".git"));
        Files.createSymbolicLink(workspace.workingCopy().resolve(".git"), repository.path());
        write(workspace, "e.txt", "e\n");
        assertThat(workspace.snapshot("No git dir").files()).isEqualTo(1);
    }

    @Test
    void startsFromTheBaseWhereTheAgentsCommitsDoNotDescendFromIt() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        git(workspace, "checkout", "-q", "--orphan", "other");
        write(workspace, "f.txt", "f\n");
        git(workspace, "add", "-A");
        git(workspace, "commit", "-q", "-m", "No parent");
        Snapshot snapshot = workspace.snapshot("On the base");
        assertThat(inStore(workspace, "log", "--format=%s", snapshot.commit())).isEqualTo("On the base\nBegin");
    }

    @Test
    void givesEachRunObjectsOfItsOwnName() throws Exception {
        Workspace first = Prepared.in(workspaces, Assignments.of(repository.url()));
        Workspace second = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(first, "only-first.txt", "1\n");
        first.snapshot("First");
        assertThat(second.snapshot("Second").changed()).isFalse();
    }

    @Test
    void pushesOnlyOverWhatIsExpected() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(workspace, "g.txt", "g\n");
        Snapshot snapshot = workspace.snapshot("Push");
        String branch = workspace.origin().branch();
        assertThat(workspace.push(snapshot.commit(), null, () -> false).ok()).isTrue();
        assertThat(repository.git("rev-parse", branch)).isEqualTo(snapshot.commit());
        assertThat(workspace.remoteCommit(() -> false)).isEqualTo(snapshot.commit());
        Git.Result again = workspace.push(workspace.origin().base(), null, () -> false);
        assertThat(again.ok()).isFalse();
        assertThat(again.errors()).contains("stale info");
        assertThat(workspace.push(workspace.origin().base(), snapshot.commit(), () -> false).ok()).isTrue();
    }

    @Test
    void runsNoSmudgeFilterAndNoSubmoduleOfTheRepository() throws Exception {
        Repository.git(folder, "clone", "-q", repository.url(), "seed");
        Path seed = folder.resolve("seed");
        Path proof = folder.resolve("proof");
        Files.writeString(seed.resolve(".gitattributes"), "* filter=lfs\n");
        Files.writeString(seed.resolve(".gitmodules"), "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c touch% " + proof + "\n\tupdate = !touch " + proof + "\n");
        Repository.git(seed, "add", "-A");
        Repository.git(seed, "update-index", "--add", "--cacheinfo", "160000,1111111111111111111111111111111111111111,x");
        Repository.git(seed, "commit", "-q", "-m", "Hostile");
        Repository.git(seed, "push", "-q", "origin", "HEAD:main");
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(workspace, "h.txt", "h\n");
        Snapshot snapshot = workspace.snapshot("Beside a submodule");
        assertThat(proof).doesNotExist();
        assertThat(inStore(workspace, "ls-tree", snapshot.commit(), "x")).startsWith("160000 commit 1111");
        assertThat(snapshot.files()).isEqualTo(1);
    }

    @Test
    void saysWhichBranchIsMissing() {
        RunTrouble trouble = troubleWith(repository.url(), "nowhere");
        assertThat(trouble.failureClass()).isEqualTo(FailureClass.REPOSITORY);
        assertThat(trouble).hasMessageContaining("has no branch 'nowhere'");
    }

    @Test
    void saysThatTheRepositoryIsEmpty() throws Exception {
        Repository empty = Repository.empty(Files.createDirectory(folder.resolve("other")));
        assertThat(troubleWith(empty.url(), null)).hasMessageContaining("is empty");
        assertThat(troubleWith(empty.url(), "main")).hasMessageContaining("is empty");
    }

    @Test
    void saysThatThereIsNoRepository() {
        RunTrouble trouble = troubleWith(folder.resolve("nothing").toString(), null);
        assertThat(trouble.failureClass()).isEqualTo(FailureClass.REPOSITORY);
        assertThat(trouble).hasMessageContaining("There is no repository at");
        assertThat(trouble.lastOutput()).isNotEmpty();
    }

    @Test
    void callsAnUnreachableHostAWorkspaceProblemAndHidesItsPassword() {
        RunTrouble trouble = troubleWith("https://me:hunter22@127.0.0.1:1/x.git", null);
        assertThat(trouble.failureClass()).isEqualTo(FailureClass.WORKSPACE);
        assertThat(trouble.getMessage() + trouble.lastOutput()).doesNotContain("hunter22");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext::sh -c touch% /tmp/x", "fd::17", "-ux", "--upload-pack=touch", "ftp://example.org/x", "ssh://-oProxyCommand=x/y", "relative/path", "file:///a\nb"})
    void refusesUrlsThatCouldBeCommands(String url) {
        assertThat(troubleWith(url, null)).hasMessageContaining("refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", "--upload-pack=touch", "a..b", "a b", "a~1", "refs/heads/*", "x.lock", "a\nb", "@{u}", "a//b"})
    void refusesBranchesThatGitWouldNotAllow(String branch) {
        assertThat(troubleWith(repository.url(), branch)).hasMessageContaining("is not one that git allows");
    }

    @Test
    void takesABranchWhoseNameLooksLikeAPathOfOptions() throws Exception {
        repository.git("branch", "feature/--dashes", "main");
        assertThat(Prepared.in(workspaces, Assignments.of(repository.url(), "feature/--dashes", null)).origin().baseBranch())
                .isEqualTo("feature/--dashes");
    }

    private RunTrouble troubleWith(String url, String branch) {
        return catchThrowableOfType(RunTrouble.class, () -> Prepared.in(workspaces, Assignments.of(url, branch, null)));
    }

    private static String text(byte[] latin1) {
        return new String(latin1, StandardCharsets.ISO_8859_1);
    }

    private static void write(Workspace workspace, String name, String text) throws Exception {
        Files.writeString(workspace.workingCopy().resolve(name), text);
    }

    private static String git(Workspace workspace, String... arguments) {
        return Repository.git(workspace.workingCopy(), arguments);
    }

    private static String inStore(Workspace workspace, String... arguments) {
        return Repository.git(workspace.origin().kept(), arguments);
    }
}
