package io.agentvine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Assignments;
import io.agentvine.worker.run.Repository;
import io.agentvine.worker.run.WorkLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent is told before its work is committed, with a whole worker and an agent that is a real process. */
class ObjectionsTest {

    private static final String MERGE_WITH_A_CONFLICT = "git checkout -q -b other; echo a > README.md; git commit -qam A; git checkout -q -; "
            + "echo b > README.md; git commit -qam B; git merge -q other";

    private static final WorkLimits MANY = new WorkLimits(WorkLimits.DEFAULT.largestFile(), 20);
    private static final WorkLimits LARGE = new WorkLimits(1024 * 1024, 1_000);

    @TempDir
    Path folder;

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
            worker.terminate();
            life.get(2, TimeUnit.MINUTES);
        }
        backend.close();
    }

    @Test
    void letsTheAgentFinishAMergeThatItLeftHalfWay() throws Exception {
        WorkOrder order = run(MERGE_WITH_A_CONFLICT, "echo both > README.md; git add -A; git commit -qm Merged");
        await().until(() -> !backend.completed.isEmpty());
        assertThat(result().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(repository.git("show", order.meta().branch() + ":README.md")).isEqualTo("both");
        assertThat(backend.transcript(order.executionId())).contains("A merge is not finished, with conflicts in README.md");
        assertThat(result().kept()).isNull();
    }

    @Test
    void deliversNoMergeThatIsStillHalfWayAndKeepsBothSides() throws Exception {
        WorkOrder order = run(MERGE_WITH_A_CONFLICT, "true");
        await().until(() -> !backend.failed.isEmpty());
        assertThat(backend.failed.get(0).failureClass()).isEqualTo(FailureClass.VERIFICATION);
        assertThat(backend.failed.get(0).message()).startsWith("The agent left its work unfinished. A merge is not finished");
        assertThat(backend.published).isEmpty();
        assertThat(repository.git("branch", "--list", order.meta().branch())).isEmpty();
        assertThat(backend.transcript(order.executionId())).contains("branch other as refs/agentvine/wip/");
        assertThat(mirror("log", "--format=%s", "refs/agentvine/wip/" + order.data().id() + "/1")).contains("B");
    }

    @Test
    void deliversNoConflictMarkersThatWereCommitted() throws Exception {
        run(MERGE_WITH_A_CONFLICT + "; git add -A; git commit -qm Merged", "true");
        await().until(() -> !backend.failed.isEmpty());
        assertThat(backend.failed.get(0).message()).contains("There are conflict markers in README.md");
        assertThat(backend.published).isEmpty();
    }

    @Test
    void deliversMarkersThatAreMeantToBeThere() throws Exception {
        run("printf '<<<<<<< a\\n1\\n=======\\n2\\n>>>>>>> b\\n' > fixture.txt; echo more > b.txt",
                "echo 'fixture.txt conflict-marker-size=32' > .gitattributes");
        await().until(() -> !backend.completed.isEmpty());
        assertThat(result().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(result().filesChanged()).isEqualTo(3);
    }

    @Test
    void deliversNoOlderStateThatTheAgentOnlyLookedAt() throws Exception {
        repository.git("update-ref", "refs/heads/main",
                repository.git("commit-tree", repository.git("rev-parse", "main^{tree}"), "-p", "main", "-m", "Second"));
        run("echo new > new.txt; git add -A; git commit -qm Work; git checkout -q HEAD~2", "git checkout -q -");
        await().until(() -> !backend.completed.isEmpty());
        assertThat(result().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(result().filesChanged()).isEqualTo(1);
        assertThat(result().kept()).isNull();
    }

    @Test
    void asksOnceWhetherVeryManyNewFilesBelongToTheWork() throws Exception {
        WorkOrder order = run("mkdir -p node_modules/a; for i in $(seq 1 30); do echo $i > node_modules/a/$i; done; echo new > new.txt",
                "echo node_modules/ > .gitignore", MANY);
        await().until(() -> !backend.completed.isEmpty());
        assertThat(repository.git("ls-tree", "-r", "--name-only", order.meta().branch())).contains("new.txt").doesNotContain("node_modules");
        assertThat(backend.transcript(order.executionId())).contains("The work would add 31 files, most of them in node_modules/");
        assertThat(result().leftOut()).contains(new RunResult.LeftOut("node_modules/", "ignored"));
    }

    @Test
    void deliversManyFilesWhereTheAgentLeavesThem() throws Exception {
        run("for i in $(seq 1 30); do echo $i > $i.txt; done", "true", MANY);
        await().until(() -> !backend.completed.isEmpty());
        assertThat(result().filesChanged()).isEqualTo(30);
    }

    @Test
    void leavesAFileOutThatNoForgeTakesAndNamesIt() throws Exception {
        WorkOrder order = run("head -c 2000000 /dev/zero > big.bin; echo new > new.txt", "true", LARGE);
        await().until(() -> !backend.completed.isEmpty());
        assertThat(result().delivery().status()).isEqualTo(DeliveryStatus.PUSHED);
        assertThat(repository.git("ls-tree", "-r", "--name-only", order.meta().branch())).contains("new.txt").doesNotContain("big.bin");
        assertThat(result().leftOut()).contains(new RunResult.LeftOut("big.bin", "it has 1 MB or more"));
        assertThat(backend.transcript(order.executionId())).contains("Files of 1 MB or more are not delivered: big.bin");
    }

    @Test
    void pushesNoCommitInVainThatHoldsAFileTooLarge() throws Exception {
        run("head -c 2000000 /dev/zero > big.bin; git add -A; git commit -qm Big; git rm -q big.bin; git commit -qm Gone; echo new > new.txt",
                "true", LARGE);
        await().until(() -> !backend.completed.isEmpty());
        assertThat(result().delivery().status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(result().delivery().reason()).contains("big.bin").contains("refs/agentvine/wip/");
        assertThat(backend.published).isEmpty();
    }

    private RunResult result() {
        return backend.completed.get(0).result();
    }

    /** Runs these steps in the agent's first turn, and those in each later one. */
    private WorkOrder run(String first, String later, WorkLimits... limits) throws IOException {
        String steps = "if [ -e ../told ]; then " + later + "; else touch ../told; " + first + "; fi";
        worker = new Worker(Settings.of(options(ShellAgent.in(folder, steps).toString(), limits)), Clock.systemUTC());
        life = Lives.of(worker, "life");
        WorkOrder order = Assignments.of(repository.url());
        backend.work.add(order);
        return order;
    }

    private Options options(String command, WorkLimits... limits) {
        Options options = Lives.options(backend, folder, command);
        for (WorkLimits given : limits) {
            options.maxFileSize = given.largestFile();
            options.maxNewFiles = given.newFiles();
        }
        return options;
    }

    private String mirror(String... arguments) throws IOException {
        try (var stores = Files.list(folder.resolve("home/mirrors"))) {
            return Repository.git(stores.filter(each -> each.toString().endsWith(".kept.git")).findFirst().orElseThrow(), arguments);
        }
    }
}
