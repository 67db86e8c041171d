package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Workspace.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every ending of a run, with everything that an agent can have left: no commit is lost, and what is shown is what is pushed. */
@Tag("slow")
class EndingMatrixTest {

    @TempDir
    Path folder;

    private Workspaces workspaces;
    private Repository repository;
    private WorkOrder order;
    private Workspace workspace;

    private enum Ending { COMPLETED, STOPPED, STORED_BEFORE, PARKED, KILLED }

    private enum Left {
        NOTHING, UNCOMMITTED, COMMITTED, OTHER_BRANCH, DETACHED, AMENDED, RESET, TAGGED, NOTED, STASH, CONFLICT, REBASE, CHERRY_PICK, REVERT, BISECT, WORKTREE,
        WORKTREE_OUTSIDE, WORKTREE_REMOVED, ORPHAN, BRANCH_DELETED, PACKED
    }

    /** Each that can be left once, by an ending in turn. */
    private static Stream<Arguments> inTurn() {
        return endings().filter(EndingMatrixTest::isInTurn);
    }

    private static Stream<Arguments> others() {
        return endings().filter(each -> !isInTurn(each));
    }

    private static Stream<Arguments> endings() {
        return Arrays.stream(Ending.values()).flatMap(ending -> Arrays.stream(Left.values()).map(left -> Arguments.of(ending, left)));
    }

    private static boolean isInTurn(Arguments each) {
        return ((Left) each.get()[1]).ordinal() % Ending.values().length == ((Ending) each.get()[0]).ordinal();
    }

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        workspaces = Prepared.workspaces(folder.resolve("workspace"));
        order = Assignments.of(repository.url());
        workspace = Prepared.in(workspaces, order);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("others")
    void losesNoCommitByAnyEnding(Ending ending, Left left) throws Exception {
        losesNoCommitAndShowsWhatItPushes(ending, left);
    }

    @ParameterizedTest
    @MethodSource("inTurn")
    void losesNoCommitAndShowsWhatItPushes(Ending ending, Left left) throws Exception {
        leave(left);
        Set<String> made = commits();
        Snapshot snapshot = end(ending);
        assertThat(held()).containsAll(made);
        if (snapshot != null && snapshot.changed()) {
            assertThat(workspace.push(snapshot.commit(), null, () -> false).ok()).isTrue();
            Path expected = folder.resolve("expected.diff");
            repository.git("diff", "--binary", "--output=" + expected, workspace.origin().base(), workspace.origin().branch());
            assertThat(workspace.diff(snapshot)).isEqualTo(Files.readAllBytes(expected));
        }
        assertThat(repository.git("fsck", "--full")).doesNotContain("missing");
    }

    private Snapshot end(Ending ending) throws Exception {
        return switch (ending) {
            case COMPLETED -> workspace.offer("Left", new Objections(WorkLimits.DEFAULT), false, null).snapshot();
            case STOPPED -> workspace.snapshot("Left");
            case STORED_BEFORE -> {
                workspace.snapshotBesideAgent("Before");
                yield workspace.snapshot("Left");
            }
            case PARKED -> parkedAndGoneOn();
            case KILLED -> {
                new EarlierLife(folder.resolve("workspace"), Prepared.workspaces(folder.resolve("workspace")),
                        Clock.systemUTC()).tidy(running -> false);
                yield null;
            }
        };
    }

    private Snapshot parkedAndGoneOn() throws Exception {
        UUID question = UUID.randomUUID();
        workspace.snapshot("Left");
        workspace.park(question, false);
        workspace = workspaces.takeOver(Assignments.answered(order, question));
        return workspace.snapshot("Left");
    }

    private void leave(Left left) throws Exception {
        switch (left) {
            case NOTHING -> { }
            case UNCOMMITTED -> write("a.txt", "a\n");
            case COMMITTED -> commit("a.txt", "a\n");
            case OTHER_BRANCH -> {
                git("checkout", "-q", "-b", "other");
                commit("a.txt", "a\n");
                git("checkout", "-q", "-");
                write("b.txt", "b\n");
            }
            case DETACHED -> {
                git("checkout", "-q", "--detach");
                commit("a.txt", "a\n");
                git("checkout", "-q", "-");
            }
            case AMENDED -> {
                commit("a.txt", "a\n");
                git("commit", "-q", "--amend", "-m", "Better");
            }
            case STASH -> {
                write("README.md", "one\n");
                git("stash", "-q");
                write("README.md", "two\n");
                git("stash", "-q");
            }
            case CONFLICT -> {
                diverge();
                fails("merge", "-q", "other");
            }
            case REBASE -> {
                diverge();
                fails("rebase", "-q", "other");
            }
            case CHERRY_PICK -> {
                diverge();
                fails("cherry-pick", "other");
            }
            case WORKTREE -> {
                git("worktree", "add", "-q", "--detach", ".claude/worktrees/one");
                Path one = workspace.workingCopy().resolve(".claude/worktrees/one");
                Files.writeString(one.resolve("a.txt"), "a\n");
                Repository.git(one, "add", "-A");
                Repository.git(one, "commit", "-q", "-m", "In a worktree");
            }
            case RESET -> {
                commit("a.txt", "a\n");
                git("reset", "-q", "--hard", "HEAD^");
            }
            case TAGGED -> {
                git("checkout", "-q", "--detach");
                commit("a.txt", "a\n");
                git("tag", "-a", "-m", "Kept", "v9");
                git("checkout", "-q", "-");
            }
            case NOTED -> git("notes", "add", "-m", "Of interest");
            case REVERT -> {
                commit("README.md", "one\n");
                commit("README.md", "two\n");
                fails("revert", "HEAD^");
            }
            case BISECT -> {
                commit("a.txt", "a\n");
                commit("a.txt", "b\n");
                commit("a.txt", "c\n");
                git("bisect", "start", "HEAD", "HEAD~3");
            }
            case WORKTREE_OUTSIDE -> {
                Path one = folder.resolve("outside");
                git("worktree", "add", "-q", "--detach", one.toString());
                Files.writeString(one.resolve("a.txt"), "a\n");
                Repository.git(one, "add", "-A");
                Repository.git(one, "commit", "-q", "-m", "Outside");
            }
            case WORKTREE_REMOVED -> {
                Path one = workspace.workingCopy().resolve("one");
                git("worktree", "add", "-q", "-b", "one", one.toString());
                Files.writeString(one.resolve("a.txt"), "a\n");
                Repository.git(one, "add", "-A");
                Repository.git(one, "commit", "-q", "-m", "In a worktree");
                git("worktree", "remove", one.toString());
            }
            case BRANCH_DELETED -> {
                git("checkout", "-q", "-b", "other");
                commit("a.txt", "a\n");
                git("checkout", "-q", "-");
                git("branch", "-q", "-D", "other");
            }
            case ORPHAN -> {
                git("checkout", "-q", "--orphan", "other");
                commit("a.txt", "a\n");
            }
            case PACKED -> {
                diverge();
                git("gc", "-q");
                write("b.txt", "b\n");
            }
        }
    }

    private void diverge() throws Exception {
        git("checkout", "-q", "-b", "other");
        commit("README.md", "theirs\n");
        git("checkout", "-q", "-");
        commit("README.md", "ours\n");
    }

    private void fails(String... command) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> git(command)).hasMessageContaining("CONFLICT");
    }

    private Set<String> commits() {
        Set<String> ids = new TreeSet<>(git("rev-list", "--all", "--reflog", "HEAD").lines().toList());
        Path worktree = workspace.workingCopy().resolve(".claude/worktrees/one");
        if (Files.exists(worktree)) {
            ids.addAll(Repository.git(worktree, "rev-list", "HEAD").lines().toList());
        }
        return ids;
    }

    private Set<String> held() {
        Set<String> held = new TreeSet<>(Repository.git(workspace.origin().kept(), "rev-list", "--all").lines().toList());
        held.addAll(Repository.git(workspace.origin().mirror(), "rev-list", "--all").lines().toList());
        return held;
    }

    private void commit(String name, String text) throws Exception {
        write(name, text);
        git("add", "-A");
        git("commit", "-q", "-m", name);
    }

    private void write(String name, String text) throws Exception {
        Files.writeString(workspace.workingCopy().resolve(name), text);
    }

    private String git(String... arguments) {
        return Repository.git(workspace.workingCopy(), arguments);
    }
}
