package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.Checkout;
import io.agentvine.protocol.Foundation;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.SpareWishes.Wish;
import io.agentvine.worker.run.Workspace.Snapshot;
import io.agentvine.worker.run.Workspaces.Checkpointed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No run reaches what another one made: each has the repository, and what it stands on, object by object. */
@Tag("slow")
class KeptApartTest {

    @TempDir
    Path folder;

    private Workspaces workspaces;
    private Repository repository;
    /** Every object of the repository before any task. */
    private Set<String> before;
    private WorkOrder order;
    private Workspace first;
    private Snapshot delivered;

    /** The first task of the repository: two commits on its branch, and three kinds of work beside it. */
    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        repository = Repository.withCommit(folder);
        repository.git("tag", "-m", "One", "v1", "main");
        before = objects(repository.path());
        workspaces = Prepared.workspaces(folder.resolve("workspace"));
        order = Assignments.of(repository.url());
        first = Prepared.in(workspaces, order);
        commit(first, "first.txt");
        clone(first, "checkout", "-q", "-b", "idea");
        commit(first, "idea.txt");
        clone(first, "checkout", "-q", "-");
        write(first, "README.md", "stashed\n");
        clone(first, "stash");
        write(first, "left.txt", "left\n");
        delivered = first.snapshot("Left");
        assertThat(delivered.kept()).hasSize(2);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(ints = {1, 5})
    void aCloneHasTheRepositorysObjectsAndNoOthers(Integer history) throws Exception {
        WorkOrder second = Assignments.with(Assignments.of(repository.url()),
                new AgentOptions(null, null, null, false, null, List.of(), null, null, null, new Checkout(history, true, true, true)));
        Workspace workspace = Prepared.in(workspaces, second);
        assertThat(before).containsAll(objects(workspace));
        assertThat(objects(workspace.origin().mirror())).isEqualTo(before);
        assertThat(clone(workspace, "describe")).isEqualTo("v1");
        write(workspace, "second.txt", "second\n");
        assertThat(workspace.push(workspace.snapshot("Second").commit(), null, () -> false).ok()).isTrue();
    }

    @Test
    void norWhereTheBranchOfAnotherWasPushedAndFetched() throws Exception {
        assertThat(first.push(delivered.commit(), null, () -> false).ok()).isTrue();
        assertThat(workspaces.mirrors().fetch(repository.url(), order.meta().branch(), () -> false).commit()).isEqualTo(delivered.commit());
        assertThat(before).containsAll(objects(Prepared.in(workspaces, Assignments.of(repository.url()))));
        Workspaces elsewhere = Prepared.workspaces(folder.resolve("elsewhere"));
        elsewhere.mirrors().fetch(repository.url(), order.meta().branch(), () -> false);
        assertThat(before).as("of a worker that had nothing before").containsAll(objects(Prepared.in(elsewhere, Assignments.of(repository.url()))));
        assertThat(own(KeptStore.beside(elsewhere.mirrors().of(repository.url())))).as("and the rest is not twice on its disk")
                .doesNotContainAnyElementsOf(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"squash", "merge"})
    void norWhatWasNotMergedWhereABranchWasMerged(String how) throws Exception {
        assertThat(first.push(delivered.commit(), null, () -> false).ok()).isTrue();
        repository.git("config", "gc.auto", "0");
        String merged = how.equals("squash") ? repository.git("commit-tree", delivered.tree(), "-p", "main", "-m", "Squashed")
                : repository.git("commit-tree", delivered.tree(), "-p", "main", "-p", delivered.commit(), "-m", "Merged");
        repository.git("update-ref", "refs/heads/main", merged);
        Set<String> main = reached(repository.path(), "main", "v1");
        Workspace second = Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(second.workingCopy().resolve("first.txt")).hasContent("first.txt");
        assertThat(objects(second)).isEqualTo(main);
        assertThat(main.contains(delivered.commit())).isEqualTo(how.equals("merge"));
    }

    @Test
    void norOneThatWasASpare() throws Exception {
        Workspace dependent = dependent();
        Wish wish = workspaces.wishes().open().iterator().next();
        assertThat(wish.commit()).as("never of what another task made").isEqualTo(first.origin().base());
        assertThat(dependent.origin().base()).isEqualTo(delivered.commit());
        workspaces.spares().make(wish, workspaces.isolated());
        assertThat(before).containsAll(objects(workspaces.spares().folder().resolve(wish.key()).resolve("clone/.git")));
        Workspace spare = Prepared.in(workspaces, Assignments.of(repository.url()));
        assertThat(before).containsAll(objects(spare));
        assertThat(workspaces.spares().count()).isZero();
        workspaces.spares().make(wish, workspaces.isolated());
        assertStandsOn(dependent(), delivered.commit());
        assertThat(workspaces.spares().count()).as("made of a spare").isZero();
    }

    @Test
    void aDependentsWorkIsKeptWholeAlsoWhereWhatItStandsOnHasGoneMeanwhile() throws Exception {
        Workspace dependent = dependent();
        Path kept = dependent.origin().kept();
        for (String ref : Repository.git(kept, "for-each-ref", "--format=%(refname)", "refs/agentvine").split("\n")) {
            Repository.git(kept, "update-ref", "-d", ref);
        }
        Repository.git(kept, "reflog", "expire", "--expire=now", "--all");
        Repository.git(kept, "repack", "-adq");
        Repository.git(kept, "prune", "--expire=now");
        write(dependent, "more.txt", "more\n");
        Snapshot more = dependent.snapshot("More");
        assertThat(Repository.git(kept, "fsck", "--connectivity-only")).doesNotContain("missing");
        assertThat(Repository.git(kept, "log", "--format=%s", more.commit())).isEqualTo("More\nLeft\nfirst.txt\nBegin");
        assertThat(own(kept)).as("and the repository is not twice on the disk").doesNotContain(first.origin().base());
    }

    @Test
    void aDependentHasWhatItsPredecessorDeliversAndNothingElseThatIsKept() throws Exception {
        Workspace other = Prepared.in(workspaces, Assignments.of(repository.url()));
        write(other, "other.txt", "other\n");
        other.snapshot("Other");
        Workspace dependent = dependent();
        assertStandsOn(dependent, delivered.commit());
        assertThat(clone(dependent, "describe", "--match", "v1")).startsWith("v1-2-g");
        write(dependent, "more.txt", "more\n");
        Snapshot more = dependent.snapshot("More");
        assertThat(more.files()).isEqualTo(1);
        assertThat(dependent.push(more.commit(), null, () -> false).ok()).isTrue();
        assertThat(repository.git("log", "--format=%s", dependent.origin().branch())).isEqualTo("More\nLeft\nfirst.txt\nBegin");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(ints = 1)
    void aFollowUpHasWhatItsTaskDeliversAndNothingElseThatIsKept(Integer history) throws Exception {
        WorkOrder again = Assignments.with(Assignments.again(order),
                new AgentOptions(null, null, null, false, null, List.of(), null, null, null, new Checkout(history, true, true, true)));
        Workspace followUp = followUp(again);
        Set<String> reached = reached(first.origin().kept(), delivered.commit(), repository.git("rev-parse", "v1"));
        assertThat(reached).containsAll(objects(followUp));
        assertThat(followUp.workingCopy().resolve("left.txt")).hasContent("left");
        write(followUp, "more.txt", "more\n");
        Snapshot more = followUp.snapshot("More");
        assertThat(more.files()).isEqualTo(3);
        assertThat(more.kept()).isEmpty();
        assertThat(followUp.push(more.commit(), null, () -> false).ok()).isTrue();
        assertThat(repository.git("log", "--format=%s", order.meta().branch())).isEqualTo("More\nLeft\nfirst.txt\nBegin");
    }

    @Test
    void aParkedFollowUpGoesOnWithWhatItWasGivenAlsoAfterItsWorkerDied() throws Exception {
        Workspace followUp = followUp(Assignments.again(order));
        write(followUp, "more.txt", "more\n");
        UUID question = UUID.randomUUID();
        followUp.park(question, false);
        Workspace taken = Prepared.workspaces(folder.resolve("workspace")).takeOver(Assignments.answered(order, question));
        assertThat(followUp.workingCopy()).doesNotExist();
        assertThat(taken.snapshot("More").files()).isEqualTo(3);
        assertThat(taken.origin().given()).isDirectory();
        Workspace left = Prepared.workspaces(folder.resolve("workspace")).left(taken.workingCopy().getParent());
        assertThat(left.snapshot("More").files()).isEqualTo(3);
        left.remove();
        assertThat(taken.origin().given()).doesNotExist();
    }

    @Test
    void whatARunWasGivenThatDiedBeforeItsCloneWasThereGoes() throws Exception {
        Workspace dependent = dependent();
        Path run = dependent.workingCopy().getParent();
        Files.move(dependent.workingCopy(), run.resolve(Workspaces.HALF_MADE));
        new EarlierLife(folder.resolve("workspace"), workspaces, Clock.systemUTC()).tidy(any -> false);
        assertThat(run.resolve(Workspaces.HALF_MADE)).doesNotExist();
        assertThat(dependent.origin().given()).doesNotExist();
    }

    @Test
    void namesInACloneBringNothingOfAnotherTaskIntoItsBranch() throws Exception {
        Workspace second = Prepared.in(workspaces, Assignments.of(repository.url()));
        Path refs = second.workingCopy().resolve(".git/refs/heads");
        Files.writeString(refs.resolve("taken"), delivered.commit() + "\n");
        Files.writeString(refs.resolve("idea"), delivered.kept().get(0).commit() + "\n");
        Files.writeString(second.workingCopy().resolve(".git/HEAD"), delivered.commit() + "\n");
        write(second, "second.txt", "second\n");
        Snapshot snapshot = second.snapshot("Second");
        assertThat(snapshot.files()).isEqualTo(1);
        assertThat(snapshot.kept()).isEmpty();
        assertThat(Repository.git(second.origin().kept(), "log", "--format=%s", snapshot.commit())).isEqualTo("Second\nBegin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"as it was", "begun", "damaged"})
    void aMirrorOfBeforeIsMadeOneOfTheRepositoryAlone(String state) throws Exception {
        assertThat(first.push(delivered.commit(), null, () -> false).ok()).isTrue();
        Path mirror = first.origin().mirror();
        Path kept = first.origin().kept();
        asBefore(mirror, kept);
        Wish wish = new Wish(repository.url(), mirror, null, first.origin().base());
        workspaces.spares().make(wish, workspaces.isolated());
        assertThat(objects(workspaces.spares().folder().resolve(wish.key()).resolve("clone/.git"))).contains(delivered.commit());
        String logged = Files.readString(mirror.resolve("logs").resolve(first.wipRef()));
        if (state.equals("begun")) {
            new KeptStore(workspaces.isolated()).of(mirror);
            Repository.git(mirror, "fetch", "-q", kept.toString(), "+refs/agentvine/*:refs/agentvine/*");
        } else if (state.equals("damaged")) {
            Files.delete(mirror.resolve("HEAD"));
        }
        Workspace second = Prepared.in(Prepared.workspaces(folder.resolve("workspace")), Assignments.of(repository.url()));
        assertThat(before).containsAll(objects(second));
        assertThat(objects(mirror)).isEqualTo(before);
        assertThat(Repository.git(mirror, "for-each-ref", "refs/agentvine")).isEmpty();
        assertThat(Repository.git(kept, "fsck", "--full")).doesNotContain("error", "missing");
        delivered.kept().forEach(one -> assertThat(Repository.git(kept, "rev-parse", one.ref())).isEqualTo(one.commit()));
        assertThat(Repository.git(kept, "log", "--format=%s", first.wipRef())).isEqualTo("Left\nfirst.txt\nBegin");
        if (!state.equals("damaged")) {
            assertThat(Files.readString(kept.resolve("logs").resolve(first.wipRef()))).as("since when it is kept").isEqualTo(logged);
        }
        assertThat(KeptStore.isUnparted(mirror)).isFalse();
    }

    @Test
    void keepsWhatKeptWorkStandsOnWhereABranchIsRewrittenAndTheMirrorPacked() throws Exception {
        repository.rewrite("Begin anew");
        repository.git("tag", "-d", "v1");
        Repository.git(first.origin().mirror(), "update-ref", "-d", "refs/tags/v1");
        for (int i = 0; i < 21; i++) {
            repository.git("update-ref", "refs/heads/main", repository.git("commit-tree", "main^{tree}", "-p", "main", "-m", "More " + i));
            workspaces.mirrors().fetch(repository.url(), null, () -> false);
        }
        workspaces.upkeep().tidy();
        Repository.git(first.origin().mirror(), "-c", "gc.reflogExpire=now", "gc", "-q", "--prune=now");
        assertThat(objects(first.origin().mirror())).doesNotContain(first.origin().base());
        assertThat(Repository.git(first.origin().kept(), "fsck", "--full")).doesNotContain("error", "missing");
        assertThat(Repository.git(first.origin().kept(), "log", "--format=%s", first.wipRef())).isEqualTo("Left\nfirst.txt\nBegin");
        Workspace followUp = followUp(Assignments.again(order));
        write(followUp, "more.txt", "more\n");
        assertThat(followUp.snapshot("More").files()).isEqualTo(3);
    }

    @Test
    void runsAtOnceOfTwoWorkersStayApartWhileBothTidy() throws Exception {
        Workspaces other = Prepared.workspaces(folder.resolve("other"));
        List<Aside<Workspace>> all = Stream.of(workspaces, other, workspaces, other, workspaces, other)
                .map(each -> Aside.begin("run", () -> oneRun(each))).toList();
        for (Aside<Workspace> each : all) {
            workspaces.upkeep().tidy();
            other.upkeep().tidy();
            each.await();
        }
        for (Workspaces each : List.of(workspaces, other)) {
            assertThat(before).containsAll(objects(Prepared.in(each, Assignments.of(repository.url()))));
            Path mirror = each.mirrors().of(repository.url());
            assertThat(MirrorSeal.holds(mirror)).isTrue();
            assertThat(MirrorSeal.holds(KeptStore.beside(mirror))).isTrue();
            assertThat(Repository.git(KeptStore.beside(mirror), "fsck", "--full")).doesNotContain("error", "missing");
        }
        assertThat(repository.git("for-each-ref", "refs/heads/agentvine").lines()).hasSize(6);
    }

    private Workspace oneRun(Workspaces of) throws RunTrouble, IOException {
        Workspace workspace = Prepared.in(of, Assignments.of(repository.url()));
        Set<String> there = objects(workspace);
        assertThat(before).containsAll(there);
        Files.writeString(workspace.workingCopy().resolve("own.txt"), workspace.wipRef());
        Snapshot snapshot = workspace.snapshot("Own");
        assertThat(snapshot.files()).isEqualTo(1);
        assertThat(workspace.push(snapshot.commit(), null, () -> false).ok()).isTrue();
        workspaces.mirrors().fetch(repository.url(), workspace.origin().branch(), () -> false);
        return workspace;
    }

    /** As it was while runs left their work in the mirror itself, and task's branches were fetched into it. */
    private void asBefore(Path mirror, Path kept) throws IOException {
        Repository.git(mirror, "-c", "core.logAllRefUpdates=always", "fetch", "-q", kept.toString(), "+refs/agentvine/*:refs/agentvine/*");
        String branch = "refs/upstream/" + RepositoryAddress.digest(order.meta().branch()).substring(0, 16);
        Repository.git(mirror, "fetch", "-q", repository.url(), "+" + order.meta().branch() + ":" + branch);
        Repository.git(mirror, "gc", "-q");
        Files.move(kept, folder.resolve("gone.git"));
        MirrorSeal.set(mirror);
    }

    private Workspace dependent() throws Exception {
        KeptWork work = new KeptWork(order.data().id(), 1, order.meta().branch(), "main", first.origin().base(), delivered.commit(), false, null);
        WorkOrder dependent = Assignments.standingOn(Assignments.of(repository.url()), new Foundation(false, null, work, null));
        return workspaces.mending(dependent, () -> false, () -> {
            workspaces.mirrors().fetch(repository.url(), "main", () -> false);
            return workspaces.prepareOn(dependent, new Mirrors.Start(work.branch(), work.commit()), null, () -> false);
        });
    }

    private Workspace followUp(WorkOrder again) throws Exception {
        return workspaces.mending(again, () -> false, () -> {
            Mirrors.Start start = workspaces.mirrors().fetch(repository.url(), null, () -> false);
            return workspaces.prepareOn(again, start, new Checkpointed(first.origin().base(), delivered.commit(), null), () -> false);
        });
    }

    private void assertStandsOn(Workspace workspace, String commit) {
        assertThat(objects(workspace)).isEqualTo(reached(workspace.origin().kept(), commit, repository.git("rev-parse", "v1")));
        assertThat(clone(workspace, "rev-parse", "HEAD")).isEqualTo(commit);
        assertThat(workspace.workingCopy().resolve(".git/objects/info/alternates")).doesNotExist();
    }

    private static Set<String> objects(Workspace workspace) {
        return objects(workspace.workingCopy().resolve(".git"));
    }

    private static Set<String> objects(Path gitDir) {
        return new TreeSet<>(Repository.git(gitDir, "cat-file", "--batch-check=%(objectname)", "--batch-all-objects").lines().toList());
    }

    private static Set<String> own(Path gitDir) throws IOException {
        Set<String> own = new TreeSet<>();
        try (Stream<Path> packs = Files.list(gitDir.resolve("objects/pack"))) {
            packs.filter(file -> file.toString().endsWith(".idx")).forEach(index -> Repository.git(gitDir, "verify-pack", "-v", index.toString())
                    .lines().filter(line -> line.matches("[0-9a-f]{40} .*")).forEach(line -> own.add(line.substring(0, 40))));
        }
        return own;
    }

    private static Set<String> reached(Path gitDir, String... from) {
        Set<String> reached = new TreeSet<>();
        Repository.git(gitDir, Stream.concat(Stream.of("rev-list", "--objects"), Stream.of(from)).toArray(String[]::new))
                .lines().forEach(line -> reached.add(line.split(" ")[0]));
        return reached;
    }

    private static void commit(Workspace workspace, String name) throws IOException {
        write(workspace, name, name + "\n");
        clone(workspace, "add", "-A");
        clone(workspace, "commit", "-q", "-m", name);
    }

    private static void write(Workspace workspace, String name, String text) throws IOException {
        Files.writeString(workspace.workingCopy().resolve(name), text);
    }

    private static String clone(Workspace workspace, String... arguments) {
        return Repository.git(workspace.workingCopy(), arguments);
    }
}
