package io.agentvine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Foundation;
import io.agentvine.protocol.KeptWork;
import io.agentvine.protocol.PersonMessage;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Assignments;
import io.agentvine.worker.run.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that stand on completed work, with real workers and real git: a later delivery, a follow-up, a task that depends on another. */
class KeptWorkTest {

    /** Each run adds a file that is named as the run is numbered, and what the agent was told. */
    private static final String STEPS = "n=$(ls | wc -l); echo new > file-$n.txt; printf '%%s\\n' \"$line\" >> %s/told";

    @TempDir
    Path folder;

    private final List<Worker> workers = new ArrayList<>();
    private final List<CompletableFuture<Integer>> lives = new ArrayList<>();
    private FakeBackend backend;
    private Repository repository;
    private Path person;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        backend = new FakeBackend();
        repository = Repository.withCommit(folder);
        person = folder.resolve("person");
    }

    @AfterEach
    void end() throws Exception {
        stopAll();
        backend.close();
    }

    @Test
    void deliversLaterWithNoAgent() throws Exception {
        start("first");
        WorkOrder order = notPushed();
        RunResult before = lastResult();
        letPush();
        WorkOrder delivery = run(Assignments.standingOn(order, new Foundation(true, Assignments.kept(order, before, false), null, before)));
        assertThat(lastResult().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(lastResult().commit()).isEqualTo(before.commit());
        assertThat(lastResult().summary()).isEqualTo(before.summary());
        assertThat(repository.git("rev-parse", order.meta().branch())).isEqualTo(before.commit());
        assertThat(backend.published.get(backend.published.size() - 1).leaseToken()).isEqualTo(delivery.lease().token());
        assertThat(told()).as("by one agent").hasSize(1);
        assertThat(backend.diffs.get(delivery.executionId())).isEqualTo(backend.diffs.get(order.executionId()));
    }

    @Test
    void deliversFromACheckpointAtAnotherWorker() throws Exception {
        start("first");
        WorkOrder order = notPushed();
        RunResult before = lastResult();
        stopAll();
        letPush();
        start("second");
        run(Assignments.standingOn(order, new Foundation(true, Assignments.kept(order, before, true), null, before)));
        assertThat(lastResult().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(repository.git("rev-parse", order.meta().branch())).isEqualTo(before.commit());
    }

    @Test
    void saysWhereTheCommitToDeliverCannotBeHad() throws Exception {
        start("first");
        WorkOrder order = notPushed();
        RunResult before = lastResult();
        stopAll();
        start("second");
        run(Assignments.standingOn(order, new Foundation(true, Assignments.kept(order, before, false), null, before)));
        assertThat(lastResult().delivery().status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(lastResult().delivery().reason()).contains(before.commit()).contains("nor in a stored checkpoint");
    }

    @Test
    void leavesWhatSomebodyAddedToADeliveredBranch() throws Exception {
        start("first");
        WorkOrder order = run(Assignments.of(repository.url()));
        RunResult before = lastResult();
        String theirs = addTo(order.meta().branch());
        run(Assignments.standingOn(order, new Foundation(true, Assignments.kept(order, before, false), null, before)));
        assertThat(lastResult().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(repository.git("rev-parse", order.meta().branch())).isEqualTo(theirs);
    }

    @Test
    void aFollowUpStandsOnTheKeptCommitAndReadsWhatWasWritten() throws Exception {
        start("first");
        WorkOrder order = notPushed();
        RunResult before = lastResult();
        letPush();
        PersonMessage letter = new PersonMessage(UUID.randomUUID(), "Now the docs.");
        WorkOrder followUp = Assignments.standingOn(order, new Foundation(true, Assignments.kept(order, before, false), null, null));
        backend.letters.put(followUp.executionId(), List.of(letter));
        run(followUp);
        assertThat(lastResult().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(lastResult().baseCommit()).isEqualTo(before.baseCommit());
        assertThat(repository.git("rev-list", order.meta().branch()).lines()).as("not rewritten").contains(before.commit());
        assertThat(files(order.meta().branch())).contains("file-2.txt", "file-3.txt");
        assertThat(told()).hasSize(2);
        assertThat(told().get(1)).contains("A person has written since. Do what it says:").contains("Now the docs.");
        await().until(() -> backend.lettersRead.equals(List.of(letter.id())));
    }

    @Test
    void aFollowUpIsBuiltOnWhatAPersonAdded() throws Exception {
        start("first");
        WorkOrder order = run(Assignments.of(repository.url()));
        RunResult before = lastResult();
        String theirs = addTo(order.meta().branch());
        WorkOrder followUp = run(Assignments.standingOn(order, new Foundation(true, Assignments.kept(order, before, false), null, null)));
        assertThat(lastResult().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(repository.git("rev-parse", order.meta().branch() + "^")).isEqualTo(theirs);
        assertThat(backend.published.get(1).builtOnRemote()).isTrue();
        assertThat(backend.transcript(followUp.executionId())).contains("Somebody added to the branch");
    }

    @Test
    void aFollowUpDoesNotPushOverWhatAPersonRewrote() throws Exception {
        start("first");
        WorkOrder order = run(Assignments.of(repository.url()));
        RunResult before = lastResult();
        Repository.git(folder, "clone", "-q", repository.url(), person.toString());
        Repository.git(person, "commit", "-q", "--allow-empty", "-m", "Mine");
        Repository.git(person, "push", "-q", "-f", "origin", "HEAD:" + order.meta().branch());
        WorkOrder followUp = run(Assignments.standingOn(order, new Foundation(true, Assignments.kept(order, before, false), null, null)));
        assertThat(backend.published.get(1).builtOnRemote()).isFalse();
        assertThat(backend.transcript(followUp.executionId())).contains("Somebody rewrote the branch");
    }

    @Test
    void aFollowUpBeginsWhereItsBranchWasMerged() throws Exception {
        start("first");
        WorkOrder order = run(Assignments.of(repository.url()));
        RunResult before = lastResult();
        String merged = merge(order.meta().branch(), "--no-ff");
        run(Assignments.standingOn(order, new Foundation(true, Assignments.kept(order, before, false), null, null)));
        assertThat(lastResult().baseCommit()).isEqualTo(merged);
        assertThat(lastResult().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
    }

    @Test
    void aDependentBeginsFromWhatWasNotPushed() throws Exception {
        start("first");
        WorkOrder order = notPushed();
        RunResult before = lastResult();
        letPush();
        WorkOrder next = run(dependent(Assignments.kept(order, before, false)));
        assertThat(lastResult().baseCommit()).isEqualTo(before.commit());
        assertThat(files(next.meta().branch())).contains("file-2.txt", "file-3.txt");
        assertThat(backend.transcript(next.executionId())).contains("begins from its kept commit " + before.commit());
    }

    @Test
    void aDependentAtAnotherWorkerHasItFromTheCheckpoint() throws Exception {
        start("first");
        WorkOrder order = notPushed();
        RunResult before = lastResult();
        stopAll();
        letPush();
        start("second");
        WorkOrder next = run(dependent(Assignments.kept(order, before, true)));
        assertThat(lastResult().baseCommit()).isEqualTo(before.commit());
        assertThat(files(next.meta().branch())).contains("file-2.txt", "file-3.txt");
    }

    @Test
    void aDependentOfWhatWasMergedBeginsFromThere() throws Exception {
        start("first");
        WorkOrder order = run(Assignments.of(repository.url()));
        KeptWork kept = Assignments.kept(order, lastResult(), false);
        String merged = merge(order.meta().branch(), "--no-ff");
        run(dependent(kept));
        assertThat(lastResult().baseCommit()).isEqualTo(merged);
    }

    @Test
    void aDependentOfWhatWasSquashedBeginsFromThere() throws Exception {
        start("first");
        WorkOrder order = run(Assignments.of(repository.url()));
        KeptWork kept = Assignments.kept(order, lastResult(), false);
        String merged = merge(order.meta().branch(), "--squash");
        WorkOrder next = run(dependent(kept));
        assertThat(lastResult().baseCommit()).isEqualTo(merged);
        assertThat(backend.transcript(next.executionId())).contains("was merged into main: begins from there");
    }

    @Test
    void aFollowUpBeginsWhereItsBranchWasSquashed() throws Exception {
        start("first");
        WorkOrder order = run(Assignments.of(repository.url()));
        RunResult before = lastResult();
        String merged = merge(order.meta().branch(), "--squash");
        run(Assignments.standingOn(order, new Foundation(true, Assignments.kept(order, before, false), null, null)));
        assertThat(lastResult().baseCommit()).isEqualTo(merged);
    }

    @Test
    void aDependentOfWhatIsNowhereEndsBeforeItsAgentBegins() throws Exception {
        start("first");
        WorkOrder order = run(Assignments.of(repository.url()));
        KeptWork kept = Assignments.kept(order, lastResult(), false);
        repository.git("branch", "-D", order.meta().branch());
        backend.work.add(dependent(kept));
        await().until(() -> !backend.failed.isEmpty());
        assertThat(backend.failed.get(0).failureClass()).isEqualTo(FailureClass.REPOSITORY);
        assertThat(backend.failed.get(0).message()).contains("is no longer in the repository").contains("nor, as far as can be told, its change");
        assertThat(told()).hasSize(1);
    }

    private WorkOrder dependent(KeptWork on) {
        WorkOrder order = Assignments.of(repository.url());
        return Assignments.standingOn(order, new Foundation(false, null, on, null));
    }

    /** A run whose push is refused. */
    private WorkOrder notPushed() throws IOException {
        Path hook = Files.createDirectories(hook().getParent()).resolve("pre-receive");
        Files.writeString(hook, "#!/bin/sh\nexit 1\n");
        hook.toFile().setExecutable(true);
        WorkOrder order = run(Assignments.of(repository.url()));
        assertThat(lastResult().delivery().status()).isEqualTo(DeliveryStatus.FAILED);
        return order;
    }

    private void letPush() throws IOException {
        Files.delete(hook());
    }

    private Path hook() {
        return repository.path().resolve("hooks/pre-receive");
    }

    private String addTo(String branch) throws IOException {
        Repository.git(folder, "clone", "-q", "-b", branch, repository.url(), person.toString());
        Files.writeString(person.resolve("theirs.txt"), "theirs\n");
        Repository.git(person, "add", "-A");
        Repository.git(person, "commit", "-q", "-m", "Theirs");
        Repository.git(person, "push", "-q", "origin", "HEAD:" + branch);
        return Repository.git(person, "rev-parse", "HEAD");
    }

    /** Merges the branch into main and deletes it, as a forge does. @return main's new commit */
    private String merge(String branch, String how) {
        Repository.git(folder, "clone", "-q", repository.url(), person.toString());
        Repository.git(person, "merge", "-q", how, "origin/" + branch);
        Repository.git(person, "commit", "-q", "--allow-empty", "-m", "Merged");
        Repository.git(person, "push", "-q", "origin", "HEAD:main", ":" + branch);
        return Repository.git(person, "rev-parse", "HEAD");
    }

    private List<String> files(String branch) {
        return repository.git("ls-tree", "--name-only", branch).lines().toList();
    }

    private List<String> told() throws IOException {
        return Files.readAllLines(folder.resolve("told"));
    }

    private RunResult lastResult() {
        List<CompleteJob> completed = backend.completed;
        return completed.get(completed.size() - 1).result();
    }

    private WorkOrder run(WorkOrder order) {
        int before = backend.completed.size();
        backend.work.add(order);
        await().until(() -> backend.completed.size() > before || !backend.failed.isEmpty());
        assertThat(backend.failed).isEmpty();
        return order;
    }

    private void start(String name) throws IOException {
        Options options = Lives.options(backend, folder, ShellAgent.in(folder, STEPS.formatted(folder)).toString());
        options.name = name;
        options.workspace = folder.resolve(name);
        // As on a machine of its own.
        options.mirrors = folder.resolve(name).resolve("mirrors");
        Worker worker = new Worker(Settings.of(options), Clock.systemUTC());
        workers.add(worker);
        lives.add(Lives.of(worker, "life-" + name));
    }

    private void stopAll() throws Exception {
        for (int i = 0; i < workers.size(); i++) {
            workers.get(i).terminate();
            lives.get(i).get(2, TimeUnit.MINUTES);
        }
        await().until(() -> backend.openClaims.get() == 0);
        workers.clear();
        lives.clear();
    }
}
