package io.agentvine.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Promised;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis holds hints only: whatever becomes of it the rows are the truth. */
@Tag("long")
class RedisOutageTest extends OnTwoBackends {

    private static final int QUEUED = 20_000;
    private static final Duration FLOOR = Duration.ofSeconds(10);

    private List<String> submit(GitRemote remote, int count) {
        return IntStream.range(0, count).mapToObj(i -> fleet.submit(remote, "[[script:work content=@run]]")).toList();
    }

    @Test
    void rebuildsWhatARestartedRedisHasLost() {
        List<String> ids = submit(fleet.repository("restarted"), 5);
        ids.forEach(this::awaitInRedis);
        long pid = redis().pid();

        redis().crash();
        redis().start();
        long begun = System.nanoTime();
        await("the ids again").until(() -> inRedis().containsAll(ids));
        Promised.kept(FLOOR, since(begun));
        print("killed -9 redis " + pid + ", its ids were back " + since(begun).toMillis() + " ms after its restart");
        worker("restarted");
        ids.forEach(id -> fleet.awaitStatus(id, "completed"));
        assertThat(ids).allSatisfy(id -> assertThat(statuses(id)).containsExactly("completed"));
    }

    @Test
    void rebuildsALongQueueAfterAFlush() {
        String first = submit(fleet.repository("flushed"), 1).get(0);
        database().execute("insert into tasks select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'job_id',"
                + " gen_random_uuid(), 'title', 'Bulk', 'position', t.position + n, 'dispatched_at', null))).*"
                + " from tasks t, generate_series(2, " + QUEUED + ") n where t.id = '" + first + "'");
        try {
            redis().command("FLUSHALL");
            long begun = System.nanoTime();
            await("the head of the queue").pollInterval(Duration.ofMillis(20))
                    .until(() -> Long.parseLong((String) redis().command("LLEN", "{agentvine}:queue:default")) == QUEUED);
            Duration took = since(begun);
            print("flushed redis " + redis().pid() + " with " + QUEUED + " queued, all were back after " + took.toMillis() + " ms");
            assertThat(redis().list("LRANGE", "{agentvine}:queue:default", "0", "0")).containsExactly(first);
            Promised.kept(FLOOR, took);
        } finally {
            database().execute("delete from tasks where title = 'Bulk'");
        }
        worker("flushed");
        fleet.awaitStatus(first, "completed");
        await("no id of a task that is gone").until(() -> inRedis().isEmpty());
    }

    @Test
    void runsNothingTwiceWhenAnOlderRedisComesBack() {
        GitRemote remote = fleet.repository("resurrected");
        List<String> ids = submit(remote, 5);
        ids.forEach(this::awaitInRedis);
        redis().save();
        var worker = worker("resurrected");
        ids.forEach(id -> fleet.awaitStatus(id, "completed"));
        fleet.dismiss(worker);

        redis().crash();
        // Nobody drops them before they were seen.
        fleet.backends().forEach(backend -> backend.wayToRedis().cut());
        long begun;
        try {
            redis().start();
            redis().forgetSaved();
            begun = System.nanoTime();
            assertThat(inRedis()).as("resurrected ids").containsAll(ids);
        } finally {
            fleet.backends().forEach(backend -> backend.wayToRedis().restore());
        }
        worker("after-resurrection");
        String next = submit(remote, 1).get(0);
        fleet.awaitStatus(next, "completed");
        await("the resurrected ids dropped").until(() -> inRedis().stream().noneMatch(ids::contains));
        print("5 ids of finished tasks came back with redis " + redis().pid() + ", all were dropped within " + since(begun).toMillis() + " ms");
        assertThat(ids).allSatisfy(id -> assertThat(statuses(id)).containsExactly("completed"));
    }

    @Test
    void goesOnWhileRedisIsAway() {
        worker("hintless");
        GitRemote remote = fleet.repository("hintless");
        redis().crash();
        long begun = System.nanoTime();
        try {
            List<String> ids = submit(remote, 5);
            ids.forEach(id -> fleet.awaitStatus(id, "completed"));
            print("killed -9 redis " + redis().pid() + ", 5 tasks done without it after " + since(begun).toMillis() + " ms");
        } finally {
            redis().start();
        }
        long back = System.nanoTime();
        await("all is well again").until(() -> fleet.api().isHealthy());
        print("healthy " + since(back).toMillis() + " ms after it was back");
    }
}
