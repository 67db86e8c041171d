package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.WorkerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker that is frozen (SIGSTOP) past its lease and thawed again has no say any more, whatever it was at. */
@Tag("long")
class FrozenWorkerTest extends OnTwoBackends {

    @Test
    void refusesTheWritesOfAWorkerThatWasFrozenPastItsLease() {
        Path gate = fleet.folder("frozen").resolve("gate");
        GitRemote remote = fleet.repository("frozen");
        WorkerProcess frozen = worker("frozen");
        String id = fleet.submit(remote, "[[script:work content=@run gate=" + gate + "]]");
        awaitAtWork(id);

        frozen.freeze();
        long begun = System.nanoTime();
        WorkerProcess heir = worker("frozen-heir");
        awaitSecondExecution(id);
        print("froze worker " + frozen.pid() + " while its agent worked, running again after " + since(begun).toMillis() + " ms");
        open(gate);
        fleet.awaitStatus(id, "completed");
        frozen.thaw();
        fleet.dismiss(heir);
        String next = fleet.submit(remote, "[[script:work content=@run file=next.txt]]");
        fleet.awaitStatus(next, "completed");

        assertThat(newest(next).path("worker_name").asString()).as("the thawed worker works again").isEqualTo("frozen");
        assertThat(statuses(id)).containsExactly("completed", "lost");
        assertThat(ends(id)).isEqualTo(1);
        assertHoldersWork(remote, id);
    }

    @Test
    void keepsThePushOfAFrozenWorkerOutWhenTheHolderPushedFirst() {
        SlowPush push = new SlowPush("pushed-late");
        WorkerProcess frozen = worker("pusher");
        String id = fleet.submit(push.remote, "[[script:work content=@run]]");
        push.awaitBegun();

        frozen.freeze();
        long begun = System.nanoTime();
        worker("pusher-heir");
        fleet.awaitStatus(id, "completed");
        push.finish();
        print("froze worker " + frozen.pid() + " inside its push, completed by another after " + since(begun).toMillis() + " ms; then the push went on");
        frozen.thaw();
        awaitIdle("pusher");

        assertThat(statuses(id)).containsExactly("completed", "lost");
        assertThat(ends(id)).isEqualTo(1);
        assertHoldersWork(push.remote, id);
    }

    @Test
    void replacesWhatAFrozenWorkerStillPushed() {
        SlowPush push = new SlowPush("pushed-early");
        Path gate = fleet.folder("pushed-early").resolve("agent");
        WorkerProcess frozen = worker("early");
        String id = fleet.submit(push.remote, "[[script:work content=@run ms=200]]", "verify_command",
                "mkdir " + gate + "-first 2>&1 || while [ ! -e " + gate + " ]; do sleep 0.05; done");
        push.awaitBegun();

        frozen.freeze();
        long begun = System.nanoTime();
        worker("early-heir");
        awaitSecondExecution(id);
        push.finish();
        String stale = fleet.executions(id).get(1).path("id").asString();
        assertThat(push.remote.file(branch(id), "work.txt").trim()).as("the stale push came through").isEqualTo(stale);
        open(gate);
        fleet.awaitStatus(id, "completed");
        print("froze worker " + frozen.pid() + " inside its push, which came through; replaced after " + since(begun).toMillis() + " ms");
        frozen.thaw();
        awaitIdle("early");

        assertThat(statuses(id)).containsExactly("completed", "lost");
        assertHoldersWork(push.remote, id);
    }

    private String branch(String id) {
        return newest(id).path("branch").asString();
    }

    private void awaitIdle(String worker) {
        await(worker + " idle").until(() -> fleet.workerRow(worker).path("status").asString().equals("idle"));
    }

    private void assertHoldersWork(GitRemote remote, String id) {
        assertThat(remote.branches()).filteredOn(name -> name.endsWith(id.substring(id.length() - 8))).containsExactly(branch(id));
        assertThat(remote.file(branch(id), "work.txt").trim()).isEqualTo(newest(id).path("id").asString());
        assertThat(fleet.task(id).path("result").path("commit").asString()).isEqualTo(remote.commit(branch(id)));
    }

    /** A repository whose first push is held up in it until it may finish. */
    private final class SlowPush {

        private final GitRemote remote;
        private final Path folder;

        SlowPush(String name) {
            remote = fleet.repository(name);
            folder = fleet.folder(name);
            remote.hook("pre-receive", "mkdir '" + folder + "/begun' 2>/dev/null || exit 0\n"
                    + "while [ ! -e '" + folder + "/gate' ]; do sleep 0.05; done\n"
                    + "(while kill -0 $PPID; do sleep 0.05; done; touch '" + folder + "/over') >/dev/null 2>&1 &\n");
        }

        void awaitBegun() {
            await("a push").until(() -> Files.exists(folder.resolve("begun")));
        }

        void finish() {
            open(folder.resolve("gate"));
            await("the end of the push").until(() -> Files.exists(folder.resolve("over")));
        }
    }
}
