package io.agentvine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Order;
import io.agentvine.protocol.OrderKind;
import io.agentvine.protocol.PublishRequest;
import io.agentvine.protocol.RunDirective;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.protocol.WorkerStatus;
import io.agentvine.worker.process.StrayProcesses;
import io.agentvine.worker.run.Assignments;
import io.agentvine.worker.run.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole worker against a backend over real HTTP, a real repository and an agent that is a real process. */
class WorkerTest {

    @TempDir
    Path folder;

    private final SetClock clock = new SetClock();

    private FakeBackend backend;
    private Repository repository;
    private Worker worker;
    private CompletableFuture<Integer> life;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        backend = new FakeBackend();
        repository = Repository.withCommit(folder);
    }

    @AfterEach
    void end() throws Exception {
        if (worker != null) {
            backend.away = false;
            worker.terminate();
            life.get(2, TimeUnit.MINUTES);
        }
        backend.close();
    }

    @Test
    void deliversABranchReadyForReview() throws Exception {
        start("echo new > new.txt; echo ghp_abcdefghijklmnopqrstuvwxyz0123456789");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        var result = backend.completed.get(0).result();
        assertThat(result.delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(result.filesChanged()).isEqualTo(1);
        assertThat(repository.git("show", order.meta().branch() + ":new.txt")).isEqualTo("new");
        assertThat(repository.git("rev-parse", order.meta().branch())).isEqualTo(result.commit());
        assertThat(backend.diffs.get(order.executionId())).contains("+new");
        assertThat(backend.published.get(0).remoteCommit()).isNull();
        assertThat(backend.transcript(order.executionId())).contains("result").doesNotContain("ghp_abc");
        assertThat((long) backend.events.get(order.executionId()).size()).isEqualTo(backend.completed.get(0).finalEvent());
        await().untilAsserted(() -> assertThat(folder.resolve("workspace/spool")).isEmptyDirectory());
        await().untilAsserted(() -> assertThat(folder.resolve("workspace/runs/" + order.executionId() + "/clone")).doesNotExist());
    }

    @Test
    void pushesOverNothingThatHasTheNameOfItsBranchAlready() throws Exception {
        start("echo new > new.txt");
        WorkOrder order = Assignments.of(repository.url());
        repository.git("branch", order.meta().branch(), "main");
        Path seed = folder.resolve("seed");
        Repository.git(folder, "clone", "-q", "-b", order.meta().branch(), repository.url(), "seed");
        Repository.git(seed, "commit", "-q", "--allow-empty", "-m", "A person's");
        Repository.git(seed, "push", "-q", "origin", "HEAD");
        String persons = repository.git("rev-parse", order.meta().branch());
        give(order);
        await().until(() -> !backend.completed.isEmpty());
        assertThat(repository.git("rev-parse", order.meta().branch())).isEqualTo(persons);
        assertThat(backend.published).extracting(PublishRequest::remoteCommit).containsExactly(null, persons);
        assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(backend.completed.get(0).result().delivery().reason()).contains("somebody else's work would be lost");
    }

    @Test
    void pushesNothingWhereNothingChanged() throws Exception {
        start("true");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.UNCHANGED);
        assertThat(backend.published).isEmpty();
        assertThat(repository.git("branch", "--list", order.meta().branch())).isEmpty();
    }

    @Test
    void storesTheDiffByteForByteWhateverItsEncoding() throws Exception {
        start("printf 'caf\\351\\n' > latin.txt");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.diffs.get(order.executionId())).contains("+caf\u00e9\n");
    }

    @Test
    void pushesNothingThatHoldsACredentialOfTheRun() throws Exception {
        start("cp ../agent/settings.json leak.json; cp leak.json " + folder.resolve("copy"));
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        String bearer = Files.readString(folder.resolve("copy")).replaceAll("(?s).*Bearer ([0-9a-f]+).*", "$1");
        assertNothingLeft(order, "the token of the run's permission hook");
        assertThat(backend.diffs.get(order.executionId())).contains("Bearer [masked]").doesNotContain(bearer);
        assertThat(wipFile(order, "leak.json")).contains(bearer);
    }

    @Test
    void pushesNoCommitThatOnceHeldACredential() throws Exception {
        start("echo secret-worker-token > t.txt; git add -A; git commit -qm One; git rm -q t.txt; echo new > new.txt");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        assertNothingLeft(order, "the worker's token");
        assertThat(backend.diffs.get(order.executionId())).contains("+new");
    }

    @Test
    void masksACredentialInTheSummaryAndPushesNothing() throws Exception {
        start("echo new > new.txt; echo I used secret-worker-token > ../said");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        assertNothingLeft(order, "the worker's token");
        assertThat(backend.completed.get(0).result().summary()).isEqualTo("I used [masked]");
    }

    @Test
    void leavesContentAloneThatMerelyLooksLikeAKey() throws Exception {
        start("echo ghp_abcdefghijklmnopqrstuvwxyz0123456789 > sample.txt");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(backend.diffs.get(order.executionId())).contains("+ghp_abcdefghijklmnopqrstuvwxyz0123456789");
    }

    @Test
    void completesAlsoWhereThePushFails() throws Exception {
        Path hook = Files.createDirectories(repository.path().resolve("hooks")).resolve("pre-receive");
        Files.writeString(hook, "#!/bin/sh\necho closed for the day\nexit 1\n");
        hook.toFile().setExecutable(true);
        start("echo new > new.txt");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(backend.completed.get(0).result().delivery().reason()).contains("closed for the day");
        assertThat(backend.published).as("a refusal is not tried again").hasSize(1);
        assertThat(backend.diffs.get(order.executionId())).contains("+new");
    }

    @Test
    void triesAPushAgainThatALockKeptOut() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        Path lock = lockOf(order);
        start("echo new > new.txt");
        give(order);
        await().until(() -> backend.published.size() >= 3);
        Files.delete(lock);
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(repository.git("show", order.meta().branch() + ":new.txt")).isEqualTo("new");
        assertThat(backend.transcript(order.executionId())).contains("cannot lock ref").contains("tried again in");
    }

    @Test
    void completesWhatIsStillToBePushedWhenTheWorkerStops() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        lockOf(order);
        start("echo new > new.txt");
        give(order);
        await().until(() -> backend.published.size() >= 2);
        worker.terminate();
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.handedBack).isEmpty();
        assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(backend.completed.get(0).result().delivery().reason()).contains("cannot lock ref").contains("The worker stopped");
        assertThat(wip(order)).contains("new.txt");
    }

    @Test
    void cancelsARunThatTriesToPush() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        lockOf(order);
        start("echo new > new.txt");
        give(order);
        await().until(() -> backend.published.size() >= 2);
        backend.orders.add(new Order(1, OrderKind.CANCEL, order.executionId(), null));
        await().until(() -> !backend.failed.isEmpty());
        assertThat(backend.failed.get(0).failureClass()).isEqualTo(FailureClass.CANCELLED);
        assertThat(backend.completed).isEmpty();
    }

    @Test
    void givesUpAPushWhenItsPatienceIsOver() throws Exception {
        WorkOrder order = Assignments.of(repository.url());
        lockOf(order);
        Options impatient = options(ShellAgent.in(folder, "echo new > new.txt").toString());
        impatient.pushPatience = Duration.ofMillis(500);
        worker = new Worker(Settings.of(impatient), clock);
        live();
        give(order);
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(backend.completed.get(0).result().delivery().reason()).contains("cannot lock ref").contains("Given up after");
    }

    /** Another push to the branch seems to be under way. */
    private Path lockOf(WorkOrder order) throws IOException {
        Path lock = repository.path().resolve("refs/heads/" + order.meta().branch() + ".lock");
        Files.createDirectories(lock.getParent());
        return Files.createFile(lock);
    }

    @Test
    void letsTheAgentRepairWhatTheCheckRefuses() throws Exception {
        start("echo x >> tries.txt");
        give(Assignments.of(repository.url(), null, "test $(wc -l < tries.txt) -ge 2"));
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed.get(0).result().verification()).isEqualTo("passed");
    }

    @Test
    void keepsTheAgentAliveWhileItsWorkIsChecked() throws Exception {
        start("echo $$ >> pids.txt; echo x >> tries.txt");
        give(Assignments.of(repository.url(), null, "test $(wc -l < tries.txt) -ge 3"));
        await().until(() -> !backend.completed.isEmpty());
        String pids = repository.git("show", backend.completed.get(0).result().branch() + ":pids.txt");
        assertThat(pids.lines().distinct()).as("one process for three turns").hasSize(1);
    }

    @Test
    void failsAsVerificationAfterTwoRepairs() throws Exception {
        start("echo x >> tries.txt");
        give(Assignments.of(repository.url(), null, "echo tries: $(wc -l < tries.txt); exit 7"));
        await().until(() -> !backend.failed.isEmpty());
        assertThat(backend.failed.get(0).failureClass()).isEqualTo(FailureClass.VERIFICATION);
        assertThat(backend.failed.get(0).lastOutput()).anyMatch(line -> line.contains("tries: 3"));
    }

    @Test
    void reportsAMissingRepositoryInOneSentence() throws Exception {
        start("true");
        give(Assignments.of(folder.resolve("nothing").toString()));
        await().until(() -> !backend.failed.isEmpty());
        assertThat(backend.failed.get(0).failureClass()).isEqualTo(FailureClass.REPOSITORY);
        assertThat(backend.failed.get(0).message()).startsWith("There is no repository at");
    }

    @Test
    void cancelsARunByADirectiveAndKeepsItsWork() throws Exception {
        start("echo half > half.txt; touch " + folder.resolve("begun") + "; sleep 600");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> Files.exists(folder.resolve("begun")));
        backend.orders.add(new Order(1, OrderKind.CANCEL, order.executionId(), null));
        await().until(() -> !backend.failed.isEmpty());
        assertThat(backend.failed.get(0).failureClass()).isEqualTo(FailureClass.CANCELLED);
        assertThat(wip(order)).contains("half.txt");
    }

    @Test
    void stopsARunWhoseLeaseIsLostAndSaysNothingOfItsEnd() throws Exception {
        start("echo half > half.txt; touch " + folder.resolve("begun") + "; sleep 600");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> Files.exists(folder.resolve("begun")));
        backend.verdicts.put(order.executionId(), RunDirective.LOST);
        await().until(() -> Files.notExists(folder.resolve("workspace/spool/" + order.executionId())));
        assertThat(backend.failed).isEmpty();
        assertThat(backend.completed).isEmpty();
        assertThat(wip(order)).contains("half.txt");
    }

    @Test
    void handsBackWhatIsNotDoneWhenTheDrainIsOver() throws Exception {
        start("echo half > half.txt; touch " + folder.resolve("begun") + "; sleep 600");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> Files.exists(folder.resolve("begun")));
        worker.terminate();
        assertThat(life.get(2, TimeUnit.MINUTES)).isZero();
        assertThat(backend.handedBack).hasSize(1);
        assertThat(wip(order)).contains("half.txt");
        await().untilAsserted(() -> assertThat(backend.calls).contains("DELETE /workers/" + backend.workerId));
    }

    @Test
    void losesNothingWhileTheBackendIsAway() throws Exception {
        start("touch " + folder.resolve("begun") + "; while [ ! -e " + folder.resolve("go") + " ]; do sleep 0.1; done; echo new > new.txt");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> Files.exists(folder.resolve("begun")));
        backend.away = true;
        Files.createFile(folder.resolve("go"));
        Path diff = folder.resolve("workspace/spool/" + order.executionId() + "/diff.json");
        await().until(() -> Files.exists(diff));
        backend.away = false;
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed.get(0).result().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat((long) backend.events.get(order.executionId()).size()).isEqualTo(backend.completed.get(0).finalEvent());
    }

    @Test
    void goesOnWithItsRunsWhenTheWallClockIsSetForward() throws Exception {
        start("touch " + folder.resolve("begun") + "; while [ ! -e " + folder.resolve("go") + " ]; do sleep 0.1; done; echo x >> tries.txt");
        WorkOrder order = give(Assignments.of(repository.url(), null, "test $(wc -l < tries.txt) -ge 2"));
        await().until(() -> Files.exists(folder.resolve("begun")));
        backend.away = true;
        clock.setForward(Duration.ofDays(2));
        await().until(() -> backend.cutOff.get() > 5);
        assertThat(StrayProcesses.find(order.executionId().toString())).as("cut off for a moment, not for two days").isNotEmpty();
        backend.away = false;
        Files.createFile(folder.resolve("go"));
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed.get(0).result().verification()).as("repaired within its time").isEqualTo("passed");
        assertThat(backend.handedBack).isEmpty();
    }

    @Test
    void isToldOfEachRunWhetherItGoesOnWhenItIsBack() throws Exception {
        Options two = options(ShellAgent.in(folder, "mktemp " + folder.resolve("begun-XXXXXX") + "; while [ ! -e "
                + folder.resolve("go") + " ]; do sleep 0.1; done; echo new > new.txt").toString());
        two.slots = 2;
        worker = new Worker(Settings.of(two), clock);
        live();
        WorkOrder kept = give(Assignments.of(repository.url()));
        WorkOrder lost = give(Assignments.of(repository.url()));
        await().until(() -> folder.toFile().list((at, name) -> name.startsWith("begun-")).length == 2);
        backend.away = true;
        await().until(() -> backend.cutOff.get() > 3);
        backend.verdicts.put(lost.executionId(), RunDirective.LOST);
        backend.away = false;

        await().until(() -> StrayProcesses.find(lost.executionId().toString()).isEmpty());
        assertThat(StrayProcesses.find(kept.executionId().toString())).as("the agent that may go on").isNotEmpty();
        Files.createFile(folder.resolve("go"));
        await().until(() -> !backend.completed.isEmpty());
        assertThat(backend.completed).extracting(CompleteJob::leaseToken).containsExactly(kept.lease().token());
        assertThat(backend.failed).isEmpty();
        assertThat(backend.handedBack).isEmpty();
    }

    @Test
    void connectsAgainAndHeartbeatsAtOnceWhenItsConnectionBreaks() throws Exception {
        backend.heartbeatMs = 600_000;
        start("true");
        await().until(() -> connections() >= 1 && !backend.heartbeats.isEmpty() && !backend.claims.isEmpty());
        long before = connections();
        int beats = backend.heartbeats.size();
        backend.hangUp = true;
        await().until(() -> connections() > before && backend.heartbeats.size() > beats);
    }

    private long connections() {
        return backend.calls.stream().filter(call -> call.endsWith("/directives")).count();
    }

    @Test
    void stopsItsRunsWhenCutOffForTooLongAndHandsThemBackOnReturn() throws Exception {
        WorkOrder order = runUntilIsolated();
        backend.away = false;
        await().until(() -> !backend.handedBack.isEmpty());
        assertThat(backend.handedBack.get(0).leaseToken()).isEqualTo(order.lease().token());
        await().until(() -> Files.notExists(folder.resolve("workspace/spool/" + order.executionId())));
        assertThat(backend.transcript(order.executionId())).contains("handed_back");
        await().until(() -> backend.heartbeats.get(backend.heartbeats.size() - 1).status() == WorkerStatus.IDLE);
    }

    @Test
    void letsGoOfAnIsolatedRunWhoseLeaseIsOverByItsReturn() throws Exception {
        WorkOrder order = runUntilIsolated();
        backend.leasesOver = true;
        backend.verdicts.put(order.executionId(), RunDirective.LOST);
        backend.away = false;
        await().until(() -> Files.notExists(folder.resolve("workspace/spool/" + order.executionId())));
        assertThat(backend.handedBack).isEmpty();
        assertThat(backend.failed).isEmpty();
        give(Assignments.of(repository.url()));
        await().untilAsserted(() -> assertThat(backend.work).as("the slot is free again").isEmpty());
    }

    private WorkOrder runUntilIsolated() throws Exception {
        backend.maxIsolationMs = 1_000;
        start("echo half > half.txt; touch " + folder.resolve("begun") + "; sleep 600");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> Files.exists(folder.resolve("begun")));
        backend.away = true;
        await().until(() -> StrayProcesses.find(order.executionId().toString()).isEmpty());
        await().until(() -> Files.notExists(folder.resolve("workspace/runs/" + order.executionId() + "/clone")));
        assertThat(wip(order)).contains("half.txt");
        assertThat(life).isNotDone();
        return order;
    }

    @Test
    void getsAGrantWhoseReplyWasLostAgain() throws Exception {
        backend.loseNextClaim = true;
        start("echo new > new.txt");
        give(Assignments.of(repository.url()));
        await().until(() -> !backend.completed.isEmpty());
    }

    @Test
    void endsWithZeroWhenANewerWorkerTookItsName() throws Exception {
        start("touch " + folder.resolve("begun") + "; sleep 600");
        give(Assignments.of(repository.url()));
        await().until(() -> Files.exists(folder.resolve("begun")));
        backend.superseded = true;
        assertThat(life.get(2, TimeUnit.MINUTES)).isZero();
        assertThat(backend.calls).doesNotContain("DELETE /workers/" + backend.workerId);
        worker = null;
    }

    @Test
    void registersAgainUnderItsIncarnationWhereTheBackendForgotIt() throws Exception {
        start("true");
        await().until(() -> !backend.claims.isEmpty());
        backend.forgetful.set(true);
        await().until(() -> backend.registrations.size() >= 2);
        assertThat(backend.registrations.get(1).incarnation()).isEqualTo(backend.registrations.get(0).incarnation());
    }

    @Test
    void takesNoWorkWithoutAnAgentAndSaysWhy() throws Exception {
        worker = new Worker(settings(folder.resolve("missing").toString()), clock);
        live();
        await().until(() -> backend.heartbeats.stream().anyMatch(beat -> beat.status() == WorkerStatus.ERROR));
        assertThat(backend.registrations.get(0).errorMessage()).contains("not installed");
        assertThat(backend.claims).isEmpty();
    }

    @Test
    void registersBesideTheLookAtItsAgentAndTakesWorkAfterIt() throws Exception {
        Path slow = folder.resolve("slow");
        Files.writeString(slow, "#!/bin/sh\nwhile [ ! -e " + folder.resolve("go") + " ]; do sleep 0.1; done; exec "
                + ShellAgent.in(folder, "true") + " \"$@\"\n");
        slow.toFile().setExecutable(true);
        worker = new Worker(settings(slow.toString()), clock);
        live();
        await().until(() -> backend.heartbeats.stream().anyMatch(beat -> beat.status() == WorkerStatus.IDLE));
        assertThat(backend.registrations.get(0).errorMessage()).isNull();
        assertThat(backend.claims).isEmpty();
        Files.createFile(folder.resolve("go"));
        await().until(() -> !backend.claims.isEmpty());
    }

    @Test
    void endsWhenTheBackendOrdersIt() throws Exception {
        start("true");
        await().until(() -> !backend.claims.isEmpty());
        backend.orders.add(new Order(1, OrderKind.STOP, null, "enough"));
        assertThat(life.get(2, TimeUnit.MINUTES)).isZero();
    }

    @Test
    void refusesAWorkspaceThatAnotherWorkerHas() throws Exception {
        start("true");
        await().until(() -> !backend.registrations.isEmpty());
        Options other = options(folder.resolve("agent").toString());
        other.name = "other";
        assertThat(new Worker(Settings.of(other), clock).live()).isEqualTo(Worker.IN_USE);
    }

    @Test
    void keepsWhatAnEarlierLifeLeft() throws Exception {
        start("echo half > half.txt; touch " + folder.resolve("begun") + "; sleep 600");
        WorkOrder order = give(Assignments.of(repository.url()));
        await().until(() -> Files.exists(folder.resolve("begun")));
        Path copy = folder.resolve("crashed");
        Path mirrors = folder.resolve("crashed-mirrors");
        new ProcessBuilder("cp", "-a", folder.resolve("home/mirrors").toString(), mirrors.toString()).start().waitFor();
        new ProcessBuilder("cp", "-a", folder.resolve("workspace").toString(), copy.toString()).start().waitFor();
        end();
        worker = null;
        backend = new FakeBackend();
        Options options = options(folder.resolve("agent").toString());
        options.workspace = copy;
        options.mirrors = mirrors;
        worker = new Worker(Settings.of(options), clock);
        live();
        await().until(() -> Files.notExists(copy.resolve("runs/" + order.executionId() + "/clone")));
        assertThat(wip(mirrors, order)).contains("half.txt");
        await().until(() -> Files.notExists(copy.resolve("spool/" + order.executionId())));
    }

    private void assertNothingLeft(WorkOrder order, String credential) {
        var result = backend.completed.get(0).result();
        assertThat(result.delivery().status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(result.delivery().reason()).contains(credential).contains("refs/agentvine/wip/" + order.data().id() + "/1");
        assertThat(backend.published).isEmpty();
        assertThat(repository.git("branch", "--list", order.meta().branch())).isEmpty();
        assertThat(backend.transcript(order.executionId())).doesNotContain("secret-worker-token");
    }

    private void start(String steps) throws IOException {
        worker = new Worker(settings(ShellAgent.in(folder, steps).toString()), clock);
        live();
    }

    private void live() {
        life = Lives.of(worker, "life");
    }

    private WorkOrder give(WorkOrder order) {
        backend.work.add(order);
        return order;
    }

    private String wip(WorkOrder order) throws IOException {
        return wip(folder.resolve("home/mirrors"), order);
    }

    private static String wip(Path mirrors, WorkOrder order) throws IOException {
        try (var stores = Files.list(mirrors)) {
            return Repository.git(stores.filter(each -> each.toString().endsWith(".kept.git")).findFirst().orElseThrow(), "ls-tree", "--name-only",
                    "refs/agentvine/wip/" + order.data().id() + "/1");
        }
    }

    private String wipFile(WorkOrder order, String name) throws IOException {
        try (var stores = Files.list(folder.resolve("home/mirrors"))) {
            return Repository.git(stores.filter(each -> each.toString().endsWith(".kept.git")).findFirst().orElseThrow(), "show", "refs/agentvine/wip/" + order.data().id() + "/1:" + name);
        }
    }

    private Settings settings(String command) {
        return Settings.of(options(command));
    }

    private Options options(String command) {
        return Lives.options(backend, folder, command);
    }

    /** The time of day, which somebody sets. */
    private static final class SetClock extends Clock {

        private volatile Duration ahead = Duration.ZERO;

        void setForward(Duration by) {
            ahead = by;
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
