package io.agentvine.e2e.chaos;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.PostgresServer;
import io.agentvine.e2e.fleet.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Statement 12: at rest what Redis holds is exactly the head of what the rows say, in their order. */
final class RedisAtRest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> QUEUES = List.of("high_priority", "default", "low_priority");

    private final Fleet fleet;
    private final PostgresServer database;
    private final RedisServer redis;

    RedisAtRest(Fleet fleet) {
        this.fleet = fleet;
        this.database = fleet.stores().database();
        this.redis = fleet.stores().redis();
    }

    /** With no worker left: compares an empty queue, a queue that is filled in any order of priorities, and an empty one again. */
    void check(Load load) {
        awaitEqual("after the run");
        List<String> ids = new ArrayList<>();
        for (String priority : List.of("low", "critical", "normal", "high", "normal", "critical", "low", "normal")) {
            ids.add(fleet.submit(load.repositories().get(0), "[[script:work]]", "priority", priority));
        }
        awaitEqual("with " + ids.size() + " queued");
        ids.forEach(id -> fleet.api().post("/tasks/" + id + "/cancel", Map.of()));
        awaitEqual("after they were cancelled");
    }

    private void awaitEqual(String when) {
        for (String queue : QUEUES) {
            Awaitility.await("12: Redis as the rows, " + when + ", in " + queue).atMost(LIMIT).untilAsserted(
                    () -> org.assertj.core.api.Assertions.assertThat(redis.list("LRANGE", "{agentvine}:queue:" + queue, "0", "-1"))
                            .isEqualTo(database.rows("select id from tasks where status = 'queued' and queue = '" + queue + "' order by position").stream()
                                    .map(row -> row.get(0)).toList()));
        }
        Awaitility.await("12: as many entries as rows, " + when).atMost(LIMIT).until(
                () -> Long.parseLong((String) redis.command("HLEN", "{agentvine}:entries")) == database.number("select count(*) from tasks where status = 'queued'"));
        Awaitility.await("12: nothing in flight, " + when).atMost(LIMIT).until(() -> "0".equals(redis.command("ZCARD", "{agentvine}:inflight")));
    }
}
