import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** db-scheduler beside AgentVine: no-op jobs on the same PostgreSQL. Takes JDBC_URL; says one JSON object a line. */
final class Peer {

    private static final String TABLE = """
            CREATE TABLE scheduled_tasks (
                task_name TEXT NOT NULL, task_instance TEXT NOT NULL, task_data BYTEA, execution_time TIMESTAMP WITH TIME ZONE NOT NULL,
                picked BOOLEAN NOT NULL, picked_by TEXT, last_success TIMESTAMP WITH TIME ZONE, last_failure TIMESTAMP WITH TIME ZONE,
                consecutive_failures INT, last_heartbeat TIMESTAMP WITH TIME ZONE, version BIGINT NOT NULL, priority SMALLINT,
                PRIMARY KEY (task_name, task_instance));
            CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)""";

    private final HikariDataSource database = new HikariDataSource();

    public static void main(String[] arguments) throws Exception {
        new Peer().measure();
        System.exit(0);
    }

    private void measure() throws Exception {
        database.setJdbcUrl(System.getenv("JDBC_URL"));
        database.setMaximumPoolSize(20);
        execute(TABLE);
        System.out.printf("{\"version\":\"%s\",\"runtime\":\"Java %s\"}%n", System.getenv("PEER_VERSION"), Runtime.version());
        throughput(50, 4_000);
        say("throughput_3", throughput(3, 10_000), "jobs/s", "3 threads, lock and fetch");
        say("throughput_50", throughput(50, 15_000), "jobs/s", "50 threads, lock and fetch, 20 connections");
        double[] times = pickUp(300, 50);
        say("pickup_p50", times[times.length / 2], "ms", "scheduled in the same JVM, with immediate execution");
        say("pickup_p99", times[(int) (times.length * 0.99)], "ms", "scheduled in the same JVM, with immediate execution");
    }

    /** Jobs a second from the scheduler's start until the last row is gone. */
    private double throughput(int threads, int jobs) throws Exception {
        execute("INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
                + " SELECT 'noop', n::text, now(), false, 1 FROM generate_series(1, " + jobs + ") n");
        execute("ANALYZE scheduled_tasks");
        CountDownLatch left = new CountDownLatch(jobs);
        OneTimeTask<Void> noop = Tasks.oneTime("noop").execute((job, context) -> left.countDown());
        Scheduler scheduler = Scheduler.create(database, noop)
                .threads(threads).pollUsingLockAndFetch(0.5, 4.0).pollingInterval(Duration.ofMillis(100)).build();
        long begun = System.nanoTime();
        scheduler.start();
        if (!left.await(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException(left.getCount() + " of " + jobs + " jobs were not run within 120 s");
        }
        scheduler.stop(); // waits for what completes
        double seconds = (System.nanoTime() - begun) / 1e9;
        return jobs / seconds;
    }

    /** Milliseconds from scheduling one job to its start. */
    private double[] pickUp(int rounds, int warmUp) throws Exception {
        AtomicReference<CompletableFuture<Long>> started = new AtomicReference<>();
        OneTimeTask<Void> noop = Tasks.oneTime("pickup").execute((job, context) -> started.get().complete(System.nanoTime()));
        Scheduler scheduler = Scheduler.create(database, noop).threads(3).pollUsingLockAndFetch(0.5, 4.0).enableImmediateExecution().build();
        scheduler.start();
        double[] times = new double[rounds];
        for (int i = 0; i < rounds + warmUp; i++) {
            Thread.sleep(15);
            started.set(new CompletableFuture<>());
            long begun = System.nanoTime();
            scheduler.schedule(noop.instance("job-" + i), Instant.now());
            long end = started.get().get(60, TimeUnit.SECONDS);
            if (i >= warmUp) {
                times[i - warmUp] = (end - begun) / 1e6;
            }
        }
        scheduler.stop();
        Arrays.sort(times);
        return times;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void say(String figure, double value, String unit, String how) {
        System.out.printf(java.util.Locale.ROOT, "{\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"how\":\"%s\"}%n", figure, value, unit, how);
    }
}
