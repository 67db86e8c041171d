package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.Checkout;
import io.agentvine.protocol.RunResult.Kept;
import io.agentvine.protocol.RunResult.LeftOut;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.report.Redaction;
import io.agentvine.worker.run.Submodules.Submodule;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Submodules of a repository: there for the agent, never trusted, and what is done in them is kept; with real git. */
@Tag("slow")
class SubmodulesTest {

    private static final String TOKEN = "token-of-a-test-0815";

    @TempDir
    Path folder;

    private Workspaces workspaces;
    private Repository repository;
    private Path work;
    private Workspace workspace;

    @BeforeEach
    void seed() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        workspaces = Prepared.workspaces(folder.resolve("workspace"));
        work = folder.resolve("work");
        Repository.git(folder, "clone", "-q", repository.url(), "work");
    }

    /** A repository beside the first, with one file of its name. */
    private Path library(String name) throws Exception {
        Repository.git(folder, "init", "-q", "--bare", "-b", "main", name + ".git");
        Path seed = folder.resolve("seed-" + name);
        Repository.git(folder, "clone", "-q", folder.resolve(name + ".git").toString(), seed.toString());
        Files.writeString(seed.resolve(name + ".txt"), name + "\n");
        push(seed, name);
        return seed;
    }

    private static void push(Path from, String message) {
        Repository.git(from, "add", "-A");
        Repository.git(from, "commit", "-q", "-m", message);
        Repository.git(from, "push", "-q", "origin", "HEAD:main");
    }

    private void add(Path to, String url, String path) {
        Repository.git(to, "submodule", "--quiet", "add", url, path);
    }

    private Workspace prepare() throws Exception {
        workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        return workspace;
    }

    private void withLibrary() throws Exception {
        Path deep = library("deep");
        Path lib = library("lib");
        add(lib, "../deep.git", "inner/deep");
        push(lib, "With deep");
        add(work, "../lib.git", "libs/lib");
        push(work, "With lib");
        assertThat(deep).exists();
        prepare();
    }

    @Test
    void areThereWithThoseInThemAsGitWouldHaveThem() throws Exception {
        withLibrary();
        assertThat(workspace.submodules()).extracting(Submodule::path, Submodule::missing)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("libs/lib", null), org.assertj.core.groups.Tuple.tuple("libs/lib/inner/deep", null));
        assertThat(workspace.workingCopy().resolve("libs/lib/lib.txt")).hasContent("lib");
        assertThat(workspace.workingCopy().resolve("libs/lib/inner/deep/deep.txt")).hasContent("deep");
        assertThat(git("status", "--porcelain", "--ignore-submodules=none")).isEmpty();
        assertThat(git("submodule", "status", "--recursive").lines()).hasSize(2).noneMatch(line -> line.startsWith("-") || line.startsWith("+"));
        assertThat(git("config", "--list", "--local")).doesNotContain("remote.");
        assertThat(Repository.git(workspace.workingCopy().resolve("libs/lib"), "remote")).isEmpty();
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.changed()).isFalse();
        assertThat(snapshot.kept()).isEmpty();
        assertThat(snapshot.leftOut()).isEmpty();
        assertThat(Submodules.told(workspace.submodules())).contains("libs/lib, libs/lib/inner/deep");
    }

    @Test
    void sharesNoFileWithTheMirrorAndFetchesNothingTwice() throws Exception {
        withLibrary();
        Files.move(folder.resolve("lib.git"), folder.resolve("gone.git"));
        Files.move(folder.resolve("deep.git"), folder.resolve("gone-too.git"));
        prepare();
        assertThat(workspace.workingCopy().resolve("libs/lib/inner/deep/deep.txt")).hasContent("deep");
        Path objects = workspace.workingCopy().resolve(".git/modules/libs/lib/objects");
        try (var files = Files.walk(objects)) {
            assertThat(files.filter(Files::isRegularFile).toList()).isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.getAttribute(file, "unix:nlink")).isEqualTo(1));
        }
    }

    @Test
    void aCommitThatNoBranchHasIsInNoOtherCloneOfItsRepository() throws Exception {
        Path lib = library("lib");
        add(work, "../lib.git", "lib");
        Path there = work.resolve("lib");
        Files.writeString(there.resolve("side.txt"), "side\n");
        Repository.git(there, "add", "-A");
        Repository.git(there, "commit", "-q", "-m", "Side");
        Repository.git(there, "push", "-q", "origin", "HEAD:refs/heads/agentvine/side");
        String side = Repository.git(there, "rev-parse", "HEAD");
        push(work, "With lib at the side");
        prepare();
        assertThat(workspace.submodules()).extracting(Submodule::missing).containsExactly((String) null);
        assertThat(workspace.workingCopy().resolve("lib/side.txt")).hasContent("side");
        Workspace other = Prepared.in(workspaces, Assignments.of(folder.resolve("lib.git").toString()));
        assertThat(Repository.git(other.workingCopy(), "cat-file", "--batch-check", "--batch-all-objects")).doesNotContain(side);
        assertThat(lib).exists();
    }

    @Test
    void oneThatCannotBeHadIsNamedAndCostsNoOther() throws Exception {
        library("lib");
        add(work, "../lib.git", "lib");
        Repository.git(work, "config", "-f", ".gitmodules", "submodule.gone.path", "gone");
        Repository.git(work, "config", "-f", ".gitmodules", "submodule.gone.url", "../gone.git");
        Repository.git(work, "update-index", "--add", "--cacheinfo", "160000," + "1".repeat(40) + ",gone");
        Repository.git(work, "update-index", "--add", "--cacheinfo", "160000," + "2".repeat(40) + ",unnamed");
        Repository.git(work, "add", ".gitmodules");
        Repository.git(work, "commit", "-q", "-m", "More");
        Repository.git(work, "push", "-q", "origin", "HEAD:main");
        prepare();
        assertThat(workspace.workingCopy().resolve("lib/lib.txt")).exists();
        assertThat(Submodules.told(workspace.submodules())).contains("Submodules that are not there: gone (There is no repository at",
                "unnamed (.gitmodules at " + workspace.origin().base() + " does not name it)");
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("diff", "--name-status", workspace.origin().base(), snapshot.commit())).isEqualTo("A\tnew.txt");
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).containsExactlyInAnyOrder("gone", "unnamed");
        assertThat(snapshot.leftOut()).extracting(LeftOut::why).allMatch(why -> why.startsWith("a submodule that is not there: "));
    }

    @Test
    void saysThatItsRepositoryLacksTheCommit() throws Exception {
        library("lib");
        add(work, "../lib.git", "lib");
        Repository.git(work, "update-index", "--cacheinfo", "160000," + "3".repeat(40) + ",lib");
        Repository.git(work, "commit", "-q", "-m", "More");
        Repository.git(work, "push", "-q", "origin", "HEAD:main");
        prepare();
        assertThat(workspace.submodules()).extracting(Submodule::missing).containsExactly("its repository does not have the commit " + "3".repeat(40));
        assertThat(workspace.workingCopy().resolve("lib")).isEmptyDirectory();
    }

    @Test
    void keepsWhatWasCommittedAndLeftInThemAndDeliversTheBumpAsItWasCommitted() throws Exception {
        withLibrary();
        Path lib = workspace.workingCopy().resolve("libs/lib");
        Files.writeString(lib.resolve("lib.txt"), "better\n");
        Repository.git(lib, "commit", "-q", "-a", "-m", "Better");
        String better = Repository.git(lib, "rev-parse", "HEAD");
        git("add", "libs/lib");
        git("commit", "-q", "-m", "Bump");
        Files.writeString(lib.resolve("inner/deep/left.txt"), "left\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(inStore("ls-tree", snapshot.commit(), "libs/lib")).contains(better);
        assertThat(snapshot.kept()).extracting(Kept::what)
                .containsExactlyInAnyOrder("submodule libs/lib, HEAD", "submodule libs/lib/inner/deep, with what was not committed there");
        assertThat(snapshot.kept()).extracting(Kept::commit).contains(better);
        String left = snapshot.kept().stream().filter(kept -> kept.what().contains("deep")).findFirst().orElseThrow().ref();
        assertThat(inStore("show", left + ":left.txt")).isEqualTo("left");
        assertThat(snapshot.leftOut()).containsExactly(new LeftOut("libs/lib",
                "a submodule: what was done in it is kept beside the branch, and is not in its own repository"));
    }

    @Test
    void saysWhereOneStandsThatWasMovedAndNotCommitted() throws Exception {
        Path lib = library("lib");
        String before = Repository.git(lib, "rev-parse", "HEAD");
        Files.writeString(lib.resolve("lib.txt"), "newer\n");
        push(lib, "Newer");
        add(work, "../lib.git", "lib");
        push(work, "With lib");
        prepare();
        String pinned = Repository.git(lib, "rev-parse", "HEAD");
        Repository.git(workspace.workingCopy().resolve("lib"), "checkout", "-q", before);
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.changed()).isFalse();
        assertThat(snapshot.leftOut()).extracting(LeftOut::why)
                .containsExactly("a submodule: the branch has it at " + pinned + ", and " + before + " was checked out there");
    }

    @Test
    void nothingThatAnAgentWroteIntoItsGitDirIsRun() throws Exception {
        withLibrary();
        Path proof = folder.resolve("proof");
        Path gitDir = workspace.workingCopy().resolve(".git/modules/libs/lib");
        for (String setting : List.of("core.fsmonitor", "core.sshCommand", "filter.x.clean", "core.pager", "core.editor")) {
            Repository.git(workspace.workingCopy(), "--git-dir=" + gitDir, "config", setting, "touch " + proof);
        }
        Files.writeString(gitDir.resolve("info-attributes"), "* filter=x\n");
        Files.createDirectories(gitDir.resolve("info"));
        Files.move(gitDir.resolve("info-attributes"), gitDir.resolve("info/attributes"));
        Files.createDirectories(gitDir.resolve("hooks"));
        for (String hook : List.of("pre-commit", "post-index-change", "reference-transaction", "post-checkout")) {
            Path file = Files.writeString(gitDir.resolve("hooks").resolve(hook), "#!/bin/sh\ntouch " + proof + "\n");
            file.toFile().setExecutable(true);
        }
        Files.writeString(gitDir.resolve("objects/info/alternates"), "/etc\n");
        Files.writeString(workspace.workingCopy().resolve("libs/lib/lib.txt"), "changed\n");
        Files.deleteIfExists(proof);
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.kept()).hasSize(1);
        assertThat(inStore("show", snapshot.kept().get(0).ref() + ":lib.txt")).isEqualTo("changed");
        assertThat(proof).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gitdir: /etc", "gitdir: ../../.git", "gitdir: ../../../../..", "gitdir: ../../.git/modules/../../.git",
        "gitdir: ../../.git/modules/link", "nothing"})
    void oneWhoseGitDirLeadsElsewhereIsNotLookedInto(String text) throws Exception {
        withLibrary();
        Files.createSymbolicLink(workspace.workingCopy().resolve(".git/modules/link"), folder.resolve("lib.git"));
        Files.writeString(workspace.workingCopy().resolve("libs/lib/.git"), text + "\n");
        Files.writeString(workspace.workingCopy().resolve("libs/lib/lib.txt"), "changed\n");
        Snapshot snapshot = workspace.snapshot("Left");
        assertThat(snapshot.changed()).isFalse();
        assertThat(snapshot.kept()).isEmpty();
        assertThat(snapshot.leftOut()).extracting(LeftOut::path).contains("libs/lib");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../../x", "/etc/x", "-x"})
    void oneWithANameThatLeadsOutIsRefused(String name) throws Exception {
        library("lib");
        Files.writeString(work.resolve(".gitmodules"), "[submodule \"" + name + "\"]\n\tpath = lib\n\turl = ../lib.git\n");
        hostile();
        assertThat(workspace.submodules()).extracting(Submodule::missing)
                .containsExactly("its name in .gitmodules is not one that a submodule may have");
        assertThat(workspace.workingCopy().resolve(".git/modules")).doesNotExist();
        assertThat(workspace.workingCopy().resolve("x")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext::sh -c touch%20{proof}", "--upload-pack=touch {proof}", "{folder}/lib.git", "file://{folder}/lib.git", "../lib.git\\nx"})
    void oneWithAnAddressThatNoTaskMayHaveIsRefused(String url) throws Exception {
        library("lib");
        Path proof = folder.resolve("proof");
        Files.writeString(work.resolve(".gitmodules"), "[submodule \"lib\"]\n\tpath = lib\n\tupdate = !touch " + proof + "\n\turl = \""
                + url.replace("{proof}", proof.toString()).replace("{folder}", folder.toString()) + "\"\n");
        hostile();
        assertThat(workspace.submodules()).extracting(Submodule::missing).singleElement().asString().startsWith("its address ");
        assertThat(proof).doesNotExist();
        assertThat(workspace.workingCopy().resolve("lib")).isEmptyDirectory();
    }

    @Test
    void twoWithOneNameGetGitDirsOfTheirOwn() throws Exception {
        String commit = Repository.git(library("lib"), "rev-parse", "HEAD");
        Files.writeString(work.resolve(".gitmodules"), "[submodule \"a\"]\n\tpath = one\n\turl = ../lib.git\n"
                + "[submodule \"a/hooks\"]\n\tpath = two\n\turl = ../lib.git\n");
        for (String path : List.of("one", "two")) {
            Repository.git(work, "update-index", "--add", "--cacheinfo", "160000," + commit + "," + path);
        }
        Repository.git(work, "add", ".gitmodules");
        Repository.git(work, "commit", "-q", "-m", "Hostile");
        Repository.git(work, "push", "-q", "origin", "HEAD:main");
        prepare();
        assertThat(workspace.submodules()).extracting(Submodule::missing).containsExactly(null, null);
        assertThat(workspace.workingCopy().resolve(".git/modules/a")).doesNotExist();
        assertThat(workspace.workingCopy().resolve("two/lib.txt")).exists();
    }

    @Test
    void goWithAParkedCloneAndAreThereAgainElsewhere() throws Exception {
        library("lib");
        add(work, "../lib.git", "lib");
        push(work, "With lib");
        WorkOrder order = Assignments.of(repository.url());
        workspace = Prepared.in(workspaces, order);
        UUID question = UUID.randomUUID();
        workspace.park(question, true);
        Workspace taken = workspaces.takeOver(Assignments.answered(order, question));
        assertThat(taken.submodules()).hasSize(1);
        assertThat(taken.workingCopy().resolve("lib/lib.txt")).exists();
        Files.writeString(taken.workingCopy().resolve("new.txt"), "new\n");
        Snapshot half = taken.snapshot("Half");
        Workspaces elsewhere = Prepared.workspaces(folder.resolve("elsewhere"));
        Workspace again = Prepared.in(elsewhere, Assignments.again(order),
                new Workspaces.Checkpointed(taken.origin().base(), half.commit(), taken.bundle(half)));
        assertThat(again.workingCopy().resolve("lib/lib.txt")).exists();
        assertThat(again.workingCopy().resolve("new.txt")).exists();
    }

    @Test
    void areLeftOutWhereTheTaskWantsNone() throws Exception {
        library("lib");
        add(work, "../lib.git", "lib");
        push(work, "With lib");
        AgentOptions options = new AgentOptions(null, null, null, false, null, List.of(), null, null, null, new Checkout(null, true, false, true));
        workspace = Prepared.in(workspaces, Assignments.with(Assignments.of(repository.url()), options));
        assertThat(workspace.workingCopy().resolve("lib")).isEmptyDirectory();
        assertThat(workspace.submodules()).extracting(Submodule::missing).containsExactly("the task is to go without submodules");
    }

    @Test
    void areHadWithTheLoginOfTheirHost() throws Exception {
        library("lib");
        add(work, "../lib.git", "lib");
        push(work, "With lib");
        try (GitServer server = new GitServer(folder, "x-access-token", TOKEN)) {
            GitSettings settings = new GitSettings(System.getenv(), GitTokens.of(TOKEN, List.of("http://" + server.host()), null),
                    GitSettings.Author.WORKER, GitSettings.LIMIT);
            Workspaces logged = new Workspaces(Workspaces.Ground.plain(folder.resolve("logged")), settings, new Redaction(List.of()));
            workspace = Prepared.in(logged, Assignments.of(server.url("origin.git")));
            assertThat(workspace.workingCopy().resolve("lib/lib.txt")).exists();
        }
    }

    /** The seed with whatever lies there, and one submodule at lib. */
    private void hostile() throws Exception {
        String commit = Repository.git(folder.resolve("seed-lib"), "rev-parse", "HEAD");
        Repository.git(work, "update-index", "--add", "--cacheinfo", "160000," + commit + ",lib");
        Repository.git(work, "add", ".gitmodules");
        Repository.git(work, "commit", "-q", "-m", "Hostile");
        Repository.git(work, "push", "-q", "origin", "HEAD:main");
        prepare();
    }

    private String git(String... arguments) {
        return Repository.git(workspace.workingCopy(), arguments);
    }

    private String inStore(String... arguments) {
        return Repository.git(workspace.origin().kept(), arguments);
    }
}
