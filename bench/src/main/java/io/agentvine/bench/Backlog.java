package io.agentvine.bench;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/** Many queued tasks, and Redis looked at from outside: emptied, and whole again. */
final class Backlog {

    private static final String ENTRIES = "{agentvine}:entries";
    private static final String EPOCH = "{agentvine}:epoch";
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Queue queue;
    private final BenchDatabase database;
    private final RedisServer redis;

    Backlog(Queue queue, BenchDatabase database, RedisServer redis) {
        this.queue = queue;
        this.database = database;
        this.redis = redis;
    }

    /** Queues so many: one by the API, the others as copies of its row; returns once Redis holds the head of them. */
    void fill(int count) throws Exception {
        String first = queue.submitOne();
        RowCopies rows = new RowCopies(database);
        rows.add("tasks", first, 1, count - 1, Map.of(
                "id", "uuidv7()::text",
                "job_id", "uuidv7()::text",
                "position", "nextval('work_sequence')",
                "dispatched_at", "NULL"));
        rows.vacuum("tasks");
        emptyRedis();
        Until.isSo("Redis has its lists after it was filled", LIMIT, 50, this::epoch);
        long[] before = {-1};
        Until.isSo("Redis comes to rest", LIMIT, 1_000, () -> before[0] == (before[0] = entries()) && epoch());
    }

    long entries() throws Exception {
        return Long.parseLong(redis.command("HLEN", ENTRIES));
    }

    void emptyRedis() throws Exception {
        redis.command("FLUSHALL");
    }

    /** Seconds from now until Redis holds so many again, in lists that the backend calls whole. */
    double secondsUntilWhole(long entries) throws Exception {
        long begun = System.nanoTime();
        return Until.seconds(begun, Until.isSo("Redis is whole again", LIMIT, 5, () -> epoch() && entries() >= entries));
    }

    /** Deletes what is queued. */
    void drop() throws Exception {
        try (Connection connection = database.connect(BenchDatabase.OURS); Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM tasks WHERE status = 'queued'");
        }
        emptyRedis();
        Until.isSo("Redis has its lists", LIMIT, 50, this::epoch);
    }

    private boolean epoch() throws Exception {
        return redis.command("EXISTS", EPOCH).equals("1");
    }
}
