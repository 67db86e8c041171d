package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.Checkout;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.Workspace.Snapshot;
import io.agentvine.worker.run.Workspaces.Checkpointed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.ParameterizedTest;

/** Repositories that are not as most are, and what a clone of each has. */
@Tag("slow")
class SourcesTest {

    @TempDir
    Path folder;

    private Workspaces workspaces;
    private Repository repository;
    private Path work;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        workspaces = workspaces("workspace");
        Repository.git(folder, "clone", "-q", repository.url(), "work");
        work = folder.resolve("work");
    }

    @Test
    void describesByTheTagsOfItsHistory() throws Exception {
        Repository.git(work, "tag", "-m", "One", "v1.0");
        Repository.git(work, "checkout", "-q", "-b", "side");
        commit("side.txt");
        Repository.git(work, "tag", "side-only");
        Repository.git(work, "checkout", "-q", "main");
        commit("main.txt");
        Repository.git(work, "tag", "light");
        commit("after.txt");
        Repository.git(work, "push", "-q", "origin", "main", "side", "--tags");
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(git(workspace, "describe", "--tags")).startsWith("light-1-g");
        assertThat(git(workspace, "describe")).startsWith("v1.0-2-g");
        assertThat(git(workspace, "tag")).isEqualTo("light\nv1.0");
        assertThat(git(workspace, "fsck", "--connectivity-only")).doesNotContain("missing");
        assertDelivers(workspace, repository);
        assertThat(repository.git("tag").lines()).containsExactly("light", "side-only", "v1.0");
    }

    @Test
    void looksBackOnNoMoreCommitsThanTheTaskWants() throws Exception {
        Repository.git(work, "tag", "first");
        for (String name : List.of("one.txt", "two.txt", "three.txt")) {
            commit(name);
        }
        Repository.git(work, "tag", "newest");
        Repository.git(work, "push", "-q", "origin", "main", "--tags");
        WorkOrder order = Assignments.with(Assignments.of(repository.url()), wants(new Checkout(2, true, true, true)));
        Workspace workspace = Prepared.in(workspaces, order);
        assertThat(git(workspace, "log", "--format=%s")).isEqualTo("three.txt\ntwo.txt");
        assertThat(git(workspace, "tag")).isEqualTo("newest");
        assertThat(git(workspace, "merge-base", "HEAD", "origin/main")).isEqualTo(workspace.origin().base());
        Files.writeString(workspace.workingCopy().resolve("agents.txt"), "x\n");
        git(workspace, "add", "-A");
        git(workspace, "commit", "-qm", "By the agent");
        git(workspace, "checkout", "-q", "-b", "side", "HEAD~1");
        git(workspace, "commit", "-q", "--allow-empty", "-m", "Beside");
        git(workspace, "checkout", "-q", "-");
        Snapshot half = workspace.snapshot("Half");
        assertThat(half.kept()).hasSize(1);
        Path bundle = workspace.bundle(half);
        assertDelivers(workspace, repository);
        assertThat(repository.git("log", "--format=%s", order.meta().branch()).lines().toList())
                .containsExactly("New", "By the agent", "three.txt", "two.txt", "one.txt", "Begin");
        Workspaces elsewhere = workspaces("elsewhere");
        Workspace restored = Prepared.in(elsewhere, Assignments.again(order), new Checkpointed(workspace.origin().base(), half.commit(), bundle));
        assertThat(git(restored, "log", "--format=%s").lines()).as("one more of the base where a run goes on")
                .containsExactly("By the agent", "three.txt", "two.txt", "one.txt");
    }

    @Test
    void takesWhatWasLeftUncommittedBackInAShallowCloneToo() throws Exception {
        commit("one.txt");
        Repository.git(work, "push", "-q", "origin", "main");
        WorkOrder order = Assignments.with(Assignments.of(repository.url()), wants(new Checkout(1, false, true, true)));
        Workspace workspace = Prepared.in(workspaces, order);
        assertThat(git(workspace, "log", "--format=%s")).isEqualTo("one.txt");
        Files.writeString(workspace.workingCopy().resolve("half.txt"), "half\n");
        Snapshot half = workspace.snapshot("Half\n\n" + Workspace.LEFT_UNCOMMITTED);
        Workspace restored = Prepared.in(workspaces("elsewhere"), Assignments.again(order),
                new Checkpointed(workspace.origin().base(), half.commit(), workspace.bundle(half)));
        assertThat(git(restored, "status", "--porcelain")).isEqualTo("?? half.txt");
    }

    @Test
    void hasNoTagWhereTheTaskWantsNone() throws Exception {
        Repository.git(work, "tag", "v1");
        Repository.git(work, "push", "-q", "origin", "--tags");
        for (Integer history : new Integer[] {null, 5}) {
            WorkOrder order = Assignments.with(Assignments.of(repository.url()), wants(new Checkout(history, false, true, true)));
            assertThat(git(Prepared.in(workspaces, order), "tag")).isEmpty();
        }
    }

    private static AgentOptions wants(Checkout checkout) {
        return new AgentOptions(null, null, null, false, null, List.of(), null, null, null, checkout);
    }

    @Test
    void takesATagThatStandsWhereAnotherStood() throws Exception {
        Repository.git(work, "tag", "v1");
        Repository.git(work, "push", "-q", "origin", "--tags");
        Prepared.in(workspaces, Assignments.of(repository.url()));
        Repository.git(work, "push", "-q", "origin", ":refs/tags/v1");
        Repository.git(work, "tag", "-d", "v1");
        Repository.git(work, "tag", "v1/a");
        Repository.git(work, "push", "-q", "origin", "--tags");
        assertThat(git(Prepared.in(workspaces, Assignments.of(repository.url())), "tag")).isEqualTo("v1/a");
    }

    /** Its address; one commit with one.txt. */
    private String withSha256Names() throws Exception {
        Repository.git(folder, "init", "-q", "--bare", "--object-format=sha256", "-b", "main", "sha256.git");
        Repository.git(folder, "init", "-q", "--object-format=sha256", "-b", "main", "work256");
        work = folder.resolve("work256");
        commit("one.txt");
        Repository.git(work, "push", "-q", folder.resolve("sha256.git").toString(), "HEAD:main");
        return folder.resolve("sha256.git").toString();
    }

    @Test
    void takesAFileOutOfARepositoryWithSha256Names() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(withSha256Names()));
        git(workspace, "rm", "-q", "--cached", "one.txt");
        Files.writeString(workspace.workingCopy().resolve(".gitignore"), "one.txt\n");
        git(workspace, "add", ".gitignore");
        Snapshot snapshot = workspace.snapshot("Out");
        assertThat(Repository.git(workspace.origin().kept(), "ls-tree", "--name-only", snapshot.commit())).isEqualTo(".gitignore");
    }

    @Test
    void worksOnARepositoryWithSha256Names() throws Exception {
        WorkOrder order = Assignments.of(withSha256Names());
        Workspace workspace = Prepared.in(workspaces, order);
        assertThat(workspace.origin().base()).hasSize(64);
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new\n");
        git(workspace, "add", "-A");
        git(workspace, "commit", "-qm", "By the agent");
        Files.writeString(workspace.workingCopy().resolve("more.txt"), "more\n");
        Snapshot snapshot = workspace.snapshot("Left over");
        assertThat(new String(workspace.diff(snapshot))).contains("+new", "+more");
        assertThat(workspace.push(snapshot.commit(), null, () -> false).ok()).isTrue();
        assertThat(Repository.git(folder.resolve("sha256.git"), "log", "--format=%s", order.meta().branch())).isEqualTo("Left over\nBy the agent\none.txt");
    }

    @Test
    void worksOnItAlsoWhereItsMirrorWasRemovedByHandAndWorkIsKept() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(withSha256Names()));
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new\n");
        Snapshot kept = workspace.snapshot("Kept");
        Files.move(workspace.origin().mirror(), folder.resolve("gone.git"));
        assertThat(Prepared.in(workspaces, Assignments.of(folder.resolve("sha256.git").toString())).origin().base()).isEqualTo(workspace.origin().base());
        assertThat(Repository.git(workspace.origin().kept(), "show", kept.commit() + ":new.txt")).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnFromATasksBranchOfARepositoryWithoutADefaultBranch(boolean updated) throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspace first = Prepared.in(workspaces, order);
        Files.writeString(first.workingCopy().resolve("new.txt"), "new\n");
        Snapshot snapshot = first.snapshot("Delivered");
        assertThat(first.push(snapshot.commit(), null, () -> false).ok()).isTrue();
        Repository.git(repository.path(), "symbolic-ref", "HEAD", "refs/heads/gone");
        if (updated) {
            // As it is where a worker of before left its work in the mirror itself.
            Path mirror = first.origin().mirror();
            Repository.git(mirror, "fetch", "-q", first.origin().kept().toString(), "+refs/agentvine/*:refs/agentvine/*");
            PrivateFiles.delete(first.origin().kept());
        } else {
            PrivateFiles.delete(first.origin().mirror());
            PrivateFiles.delete(first.origin().kept());
        }
        assertThat(workspaces.mirrors().fetch(repository.url(), order.meta().branch(), () -> false).commit()).isEqualTo(snapshot.commit());
        assertThat(Repository.git(first.origin().kept(), "show", snapshot.commit() + ":new.txt")).isEqualTo("new");
    }

    @Test
    void losesNoWorkWhereARepositoryTurnsToSha256() throws Exception {
        Workspace workspace = Prepared.in(workspaces, Assignments.of(repository.url()));
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new\n");
        Snapshot kept = workspace.snapshot("Kept");
        Files.move(repository.path(), folder.resolve("before.git"));
        Repository.git(folder, "init", "-q", "--bare", "--object-format=sha256", "-b", "main", "origin.git");
        Repository.git(folder, "init", "-q", "--object-format=sha256", "-b", "main", "work256");
        work = folder.resolve("work256");
        commit("one.txt");
        Repository.git(work, "push", "-q", repository.url(), "HEAD:main");
        assertThat(catchThrowableOfType(RunTrouble.class, () -> Prepared.in(workspaces, Assignments.of(repository.url())))).isNotNull();
        assertThat(Repository.git(workspace.origin().kept(), "rev-parse", workspace.wipRef())).isEqualTo(kept.commit());
    }

    @Test
    void saysThatASourceIsShallow() throws Exception {
        commit("one.txt");
        Repository.git(work, "push", "-q", "origin", "main");
        Repository.git(folder, "clone", "-q", "--bare", "--depth", "1", "file://" + repository.path(), "shallow.git");
        RunTrouble refused = catchThrowableOfType(RunTrouble.class,
                () -> Prepared.in(workspaces, Assignments.of(folder.resolve("shallow.git").toString())));
        assertThat(refused.failureClass()).isEqualTo(FailureClass.REPOSITORY);
        assertThat(refused.getMessage()).contains("is itself a shallow clone", "git fetch --unshallow");
    }

    @Test
    void goesOnFromACheckpointElsewhereAfterItsBaseWasRewritten() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Workspace parked = Prepared.in(workspaces, order);
        Files.writeString(parked.workingCopy().resolve("half.txt"), "half\n");
        Snapshot half = parked.snapshot("Half");
        Path bundle = parked.bundle(half);
        Repository.git(work, "commit", "-q", "--amend", "-m", "Begin anew");
        Repository.git(work, "push", "-q", "-f", "origin", "main");
        Workspaces elsewhere = workspaces("elsewhere");
        Workspace workspace = Prepared.in(elsewhere, Assignments.again(order), new Checkpointed(parked.origin().base(), half.commit(), bundle));
        assertThat(workspace.workingCopy().resolve("half.txt")).hasContent("half");
        assertDelivers(workspace, repository);
    }

    private void assertDelivers(Workspace workspace, Repository to) throws Exception {
        Files.writeString(workspace.workingCopy().resolve("new.txt"), "new\n");
        Snapshot snapshot = workspace.snapshot("New");
        Git.Result pushed = workspace.push(snapshot.commit(), null, () -> false);
        assertThat(pushed.ok()).as(pushed.errors()).isTrue();
        assertThat(to.git("show", workspace.origin().branch() + ":new.txt")).isEqualTo("new");
    }

    private void commit(String file) throws Exception {
        Files.writeString(work.resolve(file), file + "\n");
        Repository.git(work, "add", "-A");
        Repository.git(work, "commit", "-qm", file);
    }

    private Workspaces workspaces(String name) {
        return Prepared.workspaces(folder.resolve(name));
    }

    private static String git(Workspace workspace, String... arguments) {
        return Repository.git(workspace.workingCopy(), arguments);
    }
}
