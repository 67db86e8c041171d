package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.RunResult.Kept;
import io.agentvine.protocol.RunResult.LeftOut;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.process.Executables;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent did is in the branch, or it is kept beside it, or it is named as left out; with real git. */
class EndingTest {

    @TempDir
    Path folder;

    private Workspaces workspaces;
    private Repository repository;
    private Workspace workspace;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        workspaces = Prepared.workspaces(folder.resolve("workspace"));
        workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
    }

    @Test
    void keepsCommitsOfOtherBranchesAndNamesThem() throws Exception {
        git("checkout", "-q", "-b", "idea/one");
        commit("idea.txt");
        git("checkout", "-q", "-");
        write("main.txt", "m\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(files(snapshot.commit())).contains("main.txt").doesNotContain("idea.txt");
        assertThat(snapshot.kept()).extracting(Kept::what).containsExactly("branch idea/one");
        assertThat(snapshot.kept()).extracting(Kept::ref).containsExactly(workspace.wipRef() + "-kept/branch-idea-one");
        assertThat(files(snapshot.kept().get(0).ref())).contains("idea.txt");
    }

    /** What an ending costs is how often it asks, above all one after the other. */
    @Test
    void asksGitOnlyWhatItNeeds() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path log = folder.resolve("asked");
        Path git = Executables.find("git", System.getenv("PATH"), folder).orElseThrow();
        Files.writeString(bin.resolve("git"), "#!/bin/sh\necho \"$*\" >> '" + log + "'\nexec '" + git + "' \"$@\"\n").toFile().setExecutable(true);
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
        workspaces = new Workspaces(Workspaces.Ground.plain(folder.resolve("asking")), GitSettings.plain(environment), new Redaction(List.of()));
        workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        workspace.lookAhead();
        await().until(() -> Files.exists(log) && Files.readString(log).contains("^{tree}"));
        write("new.txt", "n\n");
        Files.delete(log);
        Snapshot snapshot = workspace.offer("Left", new Objections(WorkLimits.DEFAULT), true, leaving -> {}).snapshot();
        workspace.diff(snapshot);
        workspace.history(snapshot);
        assertThat(Files.readAllLines(log).stream().map(EndingTest::command)).containsExactlyInAnyOrder("add", "write-tree", "ls-files", "diff-tree",
                "commit-tree", "update-ref");
        assertThat(files(snapshot.commit())).contains("new.txt");
    }

    /** Whatever of it the diff that people see leaves out. */
    @ParameterizedTest
    @ValueSource(strings = {"new.txt", "with space.txt", "binary.bin", "hidden.dat", "old.txt", "moved.txt"})
    void tellsEachLineOfTheChangeInItsHistory(String name) throws Exception {
        workspace = onRepositoryWith("old.txt", "long.txt");
        write(".gitattributes", "*.dat -diff\n");
        switch (name) {
            case "binary.bin" -> write(name, "\0\n<words>\n");
            case "moved.txt" -> Files.move(workspace.workingCopy().resolve("old.txt"), workspace.workingCopy().resolve(name));
            case "old.txt" -> Files.delete(workspace.workingCopy().resolve(name));
            default -> write(name, "<words>\n");
        }
        Snapshot snapshot = workspace.offer("The message", new Objections(WorkLimits.DEFAULT), true, leaving -> {}).snapshot();
        String history = Files.readString(workspace.history(snapshot), StandardCharsets.ISO_8859_1);
        assertThat(history).contains("The message").contains(name.equals("moved.txt") ? "+as it was" : name.equals("old.txt") ? "-as it was" : "+<words>");
    }

    @Test
    void countsFilesAndLinesBesideTheDiff() throws Exception {
        workspace = onRepositoryWith("old.txt", "gone.txt", "moved.txt");
        write("old.txt", "as it was\nand more\n");
        Files.delete(workspace.workingCopy().resolve("gone.txt"));
        Files.move(workspace.workingCopy().resolve("moved.txt"), workspace.workingCopy().resolve("line\nend.txt"));
        write("é \"new\".txt", "1\n2\n");
        write("binary.bin", "\0");
        Objections objections = new Objections(new WorkLimits(WorkLimits.DEFAULT.largestFile(), 1));
        String objection = workspace.offer("Left", objections, true, leaving -> {}).objection();
        assertThat(objection).contains("would add 2 files");
        Snapshot snapshot = workspace.offer("Left", objections, true, leaving -> {}).snapshot();
        assertThat(List.of(snapshot.files(), snapshot.insertions(), snapshot.deletions())).containsExactly(5, 3, 1);
        String diff = new String(workspace.diff(snapshot), StandardCharsets.UTF_8);
        assertThat(diff).contains("GIT binary patch", "+and more", "-as it was");
        assertThat(diff.strip()).isEqualTo(inStore("-c", "core.quotePath=false", "diff", "--binary", "--find-renames", workspace.origin().base(),
                snapshot.commit()));
    }

    private static String command(String line) {
        return line.replaceAll("(^| )(-c [^ ]+=[^ ]*( worker)?|--[a-z-]+(=[^ ]*)?)(?= )", "").strip().split(" ")[0];
    }

    @Test
    void keepsEveryStash() throws Exception {
        for (String name : List.of("first", "second")) {
            write("README.md", name + "\n");
            write(name + ".txt", name);
            git("stash", "push", "-q", "--include-untracked");
        }
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.changed()).isFalse();
        assertThat(snapshot.kept()).extracting(Kept::what).containsExactlyInAnyOrder("stash", "stash");
        assertThat(snapshot.kept()).extracting(kept -> inStore("show", kept.ref() + ":README.md")).containsExactlyInAnyOrder("first", "second");
        assertThat(snapshot.kept()).extracting(kept -> inStore("ls-tree", "--name-only", kept.ref() + "^3")).containsExactlyInAnyOrder("first.txt", "second.txt");
    }

    @Test
    void keepsWhatOnlyTheReflogNames() throws Exception {
        git("checkout", "-q", "--detach");
        String detached = commit("detached.txt");
        git("checkout", "-q", "-");
        String reset = commit("reset.txt");
        git("reset", "-q", "--hard", "HEAD~1");
        commit("amended.txt");
        String before = git("rev-parse", "HEAD");
        git("commit", "-q", "--amend", "-m", "Better");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.kept()).hasSize(1);
        String ref = snapshot.kept().get(0).ref();
        for (String id : List.of(detached, reset, before)) {
            assertThat(inStore("rev-list", ref)).contains(id);
        }
        assertThat(inStore("log", "-1", "--format=%s", snapshot.commit())).isEqualTo("Better");
    }

    @Test
    void keepsTheCommitsOfABranchThatIsNotBuiltOnTheBase() throws Exception {
        git("checkout", "-q", "--orphan", "other");
        String orphan = commit("orphan.txt");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(files(snapshot.commit())).contains("orphan.txt");
        assertThat(snapshot.kept()).extracting(Kept::commit).containsExactly(orphan);
    }

    @Test
    void keepsCommitsThatChangeNothingTogether() throws Exception {
        commit("there.txt");
        Files.delete(workspace.workingCopy().resolve("there.txt"));
        git("commit", "-q", "-am", "Gone again");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.changed()).isFalse();
        assertThat(snapshot.kept()).extracting(Kept::commit).containsExactly(git("rev-parse", "HEAD"));
    }

    @Test
    void keepsAWorktreeAndARepositoryInsideOutOfTheBranch() throws Exception {
        git("worktree", "add", "-q", ".claude/worktrees/helper", "-b", "helper");
        Path helper = workspace.workingCopy().resolve(".claude/worktrees/helper");
        Files.writeString(helper.resolve("committed.txt"), "c");
        Repository.git(helper, "add", "-A");
        Repository.git(helper, "commit", "-q", "-m", "Helped");
        Files.writeString(helper.resolve("open.txt"), "o");
        write("own.txt", "own\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("diff", "--name-only", workspace.origin().base(), snapshot.commit())).isEqualTo("own.txt");
        assertThat(snapshot.kept()).extracting(Kept::what).containsExactly("worktree .claude/worktrees/helper, with what was not committed there");
        assertThat(files(snapshot.kept().get(0).ref())).contains("committed.txt", "open.txt");
        assertThat(inStore("log", "--format=%s", snapshot.kept().get(0).ref())).contains("Helped");
    }

    @Test
    void keepsAWorktreeInAnIgnoredFolderToo() throws Exception {
        write(".gitignore", ".claude/\n");
        git("worktree", "add", "-q", "--detach", ".claude/worktrees/helper");
        Files.writeString(workspace.workingCopy().resolve(".claude/worktrees/helper/open.txt"), "o");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(files(snapshot.kept().get(0).ref())).contains("open.txt");
        assertThat(files(snapshot.commit())).doesNotContain("open.txt");
    }

    @Test
    void namesARepositoryThatWasOnlyFetched() throws Exception {
        git("clone", "-q", repository.url(), "reference");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.changed()).isFalse();
        assertThat(snapshot.kept()).isEmpty();
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).contains("reference");
    }

    @Test
    void deletesNothingThatASparseCheckoutTookAway() throws Exception {
        workspace = onRepositoryWith("docs/a.txt", "src/b.txt");
        git("sparse-checkout", "set", "src");
        assertThat(workspace.workingCopy().resolve("docs")).doesNotExist();
        write("src/b.txt", "changed\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit())).isEqualTo("M\tsrc/b.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3", "4"})
    void deletesNothingThatASparseIndexLeavesOut(String version) throws Exception {
        workspace = onRepositoryWith("docs/deep/a.txt", "src/b.txt");
        git("update-index", "--index-version", version);
        git("sparse-checkout", "set", "--cone", "--sparse-index", "src");
        write("src/new.txt", "n\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit())).isEqualTo("A\tsrc/new.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--skip-worktree", "--assume-unchanged"})
    void deliversNothingThatTheAgentsGitWasToldNotToLookAt(String flag) throws Exception {
        workspace = onRepositoryWith("config.txt", "gone.txt", "other.txt");
        git("update-index", flag, "config.txt", "gone.txt");
        write("config.txt", "mine\n");
        Files.delete(workspace.workingCopy().resolve("gone.txt"));
        write("other.txt", "changed\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit())).isEqualTo("M\tother.txt");
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).containsExactly("config.txt");
        assertThat(inStore("show", snapshot.kept().get(0).ref() + ":config.txt")).isEqualTo("mine");
    }

    @Test
    void readsASplitIndexToo() throws Exception {
        workspace = onRepositoryWith("config.txt", "dist/tracked.txt", "other.txt");
        git("update-index", "--skip-worktree", "config.txt");
        git("update-index", "--split-index");
        Files.delete(workspace.workingCopy().resolve("config.txt"));
        write(".gitignore", "/dist/\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit())).isEqualTo("A\t.gitignore");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "DIRC", "DIRC\0\0\0\2\u007f\u007f\u007f\u007f", "DIRC\0\0\0\4\0\0\0\1"})
    void takesNoHarmFromAnIndexThatIsNone(String index) throws Exception {
        write("a.txt", "a\n");
        Files.write(workspace.workingCopy().resolve(".git/index"), index.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(workspace.snapshot("Left").files()).isEqualTo(1);
    }

    @Test
    void letsAFileThatItsAttributesCannotEncodeCostNothingElse() throws Exception {
        write(".gitattributes", "*.utf16 text working-tree-encoding=UTF-16\n");
        Files.write(workspace.workingCopy().resolve("bad.utf16"), new byte[] {'a', 'b', 'c'});
        write("good.txt", "good\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(files(snapshot.commit())).contains("good.txt").doesNotContain("bad.utf16");
        assertThat(snapshot.leftOut()).contains(new LeftOut("bad.utf16", "its content does not fit to its attributes"));
        assertThat(inStore("show", snapshot.kept().get(0).ref() + ":bad.utf16")).as("kept as it lay there").isEqualTo("abc");
    }

    @Test
    void letsAFileThatCannotBeReadCostNothingElse() throws Exception {
        write("secret.txt", "s\n");
        write("good.txt", "good\n");
        Path secret = workspace.workingCopy().resolve("secret.txt");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(files(snapshot.commit())).contains("good.txt");
        // Root reads it all the same.
        assertThat(files(snapshot.commit()).contains("secret.txt")
                || snapshot.leftOut().contains(new LeftOut("secret.txt", "it cannot be read"))).isTrue();
    }

    @Test
    void rewritesNoLineEndsOfFilesThatNobodyTouched() throws Exception {
        Path seed = seed();
        Files.writeString(seed.resolve("crlf.txt"), "one\r\ntwo\r\n");
        Repository.git(seed, "add", "-A");
        Repository.git(seed, "commit", "-q", "-m", "With CRLF");
        Files.writeString(seed.resolve(".gitattributes"), "*.txt text\n");
        Repository.git(seed, "add", ".gitattributes");
        Repository.git(seed, "commit", "-q", "-m", "With attributes");
        Repository.git(seed, "push", "-q", "origin", "HEAD:main");
        workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        write("new.txt", "new\r\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit())).isEqualTo("A\tnew.txt");
        assertThat(inStore("cat-file", "-s", snapshot.commit() + ":new.txt")).isEqualTo("4");
    }

    @Test
    void takesAnIgnoredFileOutOfTheBranchThatTheAgentTookOutOfTheIndex() throws Exception {
        workspace = onRepositoryWith("secret.env", "still.txt");
        git("rm", "-q", "--cached", "secret.env", "still.txt");
        write(".gitignore", "*.env\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit())).isEqualTo("A\t.gitignore\nD\tsecret.env");
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).contains("still.txt", "secret.env");
    }

    /** Of a worker that was killed while it gave a kept commit its name. */
    @Test
    void keepsWorkBesideALockThatWasLeftThere() throws Exception {
        write("new.txt", "n\n");
        Path lock = workspace.origin().kept().resolve(workspace.wipRef() + "-other.lock");
        Files.createDirectories(lock.getParent());
        Files.writeString(lock, "1".repeat(40) + "\n");
        assertThat(files(workspace.snapshot("Left").commit())).contains("new.txt");
    }

    @Test
    void namesIgnoredOutputs() throws Exception {
        write(".gitignore", "/dist/\n*.log\n");
        Files.createDirectories(workspace.workingCopy().resolve("dist"));
        write("dist/report.txt", "r\n");
        write("run.log", "l\n");
        assertThat(workspace.snapshot("Left").leftOut()).containsExactlyInAnyOrder(new LeftOut("dist/", "ignored"), new LeftOut("run.log", "ignored"));
    }

    @Test
    void deliversASubmoduleAsTheAgentCommittedIt() throws Exception {
        git("update-index", "--add", "--cacheinfo", "160000,1111111111111111111111111111111111111111,lib");
        write(".gitmodules", "[submodule \"lib\"]\n\tpath = lib\n\turl = https://example.org/lib.git\n");
        git("add", ".gitmodules");
        git("commit", "-q", "-m", "With a submodule");
        Files.createDirectories(workspace.workingCopy().resolve("lib"));
        write("lib/.git", "gitdir: ../.git/modules/lib\n");
        write("lib/fetched.txt", "not ours\n");
        Snapshot before = workspace.snapshot("Left");
        assertThat(before.kept()).isEmpty();
        assertThat(before.leftOut()).extracting(LeftOut::path).containsExactly("lib");
        assertThat(inStore("ls-tree", workspace.snapshot("Left").commit(), "lib")).startsWith("160000 commit 1111");
        git("update-index", "--cacheinfo", "160000,2222222222222222222222222222222222222222,lib");
        git("commit", "-q", "-m", "Bumped");
        assertThat(inStore("ls-tree", workspace.snapshot("Left").commit(), "lib")).startsWith("160000 commit 2222");
        git("update-index", "--force-remove", "lib");
        git("commit", "-q", "-m", "Removed");
        assertThat(inStore("ls-tree", workspace.snapshot("Left").commit(), "lib")).isEmpty();
    }

    @Test
    void saysNothingOfALargeFileThatWasThereBefore() throws Exception {
        workspaces = new Workspaces(new Workspaces.Ground(folder.resolve("workspace"), AgentUser.SAME, new WorkLimits(8, 1_000),
                Clock.systemUTC()), GitSettings.plain(System.getenv()), new Redaction(List.of()));
        workspace = onRepositoryWith("large.txt", "larger.txt");
        write("larger.txt", "changed and large\n");
        write("s.txt", "s\n");
        Objections objections = new Objections(new WorkLimits(8, 1_000));
        assertThat(workspace.offer("Left", objections, true, leaving -> {}).objection()).contains("larger.txt").doesNotContain("large.txt,");
        Snapshot snapshot = workspace.offer("Left", objections, true, leaving -> {}).snapshot();
        assertThat(inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit())).isEqualTo("A\ts.txt");
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).containsExactly("larger.txt");
    }

    @Test
    void takesNamesOfAnyBytes() throws Exception {
        for (String name : List.of("with space.txt", "quote\".txt", "tab\t.txt", "line\nend.txt", "-dash.txt", ":colon.txt", "é.txt", "back\\slash.txt")) {
            write(name, "x\n");
        }
        git("add", "-A");
        git("update-index", "--skip-worktree", "é.txt", "quote\".txt");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.files()).isEqualTo(8);
    }

    @Test
    void survivesObjectsThatTheAgentDamagedAndTakesItsFiles() throws Exception {
        String damaged = commit("work.txt");
        Path object = workspace.workingCopy().resolve(".git/objects").resolve(damaged.substring(0, 2)).resolve(damaged.substring(2));
        Files.setPosixFilePermissions(object, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(object, "nothing");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(files(snapshot.commit())).contains("work.txt");
    }

    private Workspace onRepositoryWith(String... names) throws Exception {
        Path seed = seed();
        for (String name : names) {
            Files.createDirectories(seed.resolve(name).getParent());
            Files.writeString(seed.resolve(name), "as it was\n");
        }
        Repository.git(seed, "add", "-A");
        Repository.git(seed, "commit", "-q", "-m", "More");
        Repository.git(seed, "push", "-q", "origin", "HEAD:main");
        return Prepared.in(workspaces, Assignments.of(repository.url()));
    }

    private Path seed() {
        Repository.git(folder, "clone", "-q", repository.url(), "seed");
        return folder.resolve("seed");
    }

    private String commit(String name) throws Exception {
        write(name, name + "\n");
        git("add", "-A");
        git("commit", "-q", "-m", name);
        return git("rev-parse", "HEAD");
    }

    private String files(String commit) {
        return inStore("ls-tree", "-r", "--name-only", commit);
    }

    private void write(String name, String text) throws Exception {
        Files.write(workspace.workingCopy().resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private String git(String... arguments) {
        return Repository.git(workspace.workingCopy(), arguments);
    }

    private String inStore(String... arguments) {
        return Repository.git(workspace.origin().kept(), arguments);
    }
}
