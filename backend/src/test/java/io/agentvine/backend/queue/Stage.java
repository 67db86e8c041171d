package io.agentvine.backend.queue;

import io.agentvine.backend.BackendApplication;
import io.agentvine.backend.Http;
import io.agentvine.backend.TestHome;
import io.agentvine.backend.chat.QuestionsByHand;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.ClaimableTasks;
import io.agentvine.backend.task.CompletedTasks;
import io.agentvine.backend.task.CredentialLimits;
import io.agentvine.backend.task.DailyBudget;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.backend.task.TaskQueued;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.event.TransactionalEventListener;

/** A started backend in which nothing of the queue turns by itself, and what is needed to turn it by hand and to cut it. */
final class Stage implements AutoCloseable {

    /** So few that lists overflow. */
    static final int CAP = 10;

    final Seams seams = new Seams();
    final StringRedisTemplate redis;
    final JdbcTemplate jdbc;
    final QueueBench bench;
    final QuestionsByHand questions;
    final TaskLifecycle lifecycle;
    final CompletedTasks completed;
    final Http http;
    private final ConfigurableApplicationContext context;
    private final News news;
    private final StringRedisTemplate cutRedis;
    private final ClaimableTasks cutRows;
    private final RunLifecycle cutRuns;

    private Stage(ConfigurableApplicationContext context) {
        this.context = context;
        this.redis = bean(StringRedisTemplate.class);
        this.jdbc = bean(JdbcTemplate.class);
        this.bench = bean(QueueBench.class);
        this.lifecycle = bean(TaskLifecycle.class);
        this.completed = bean(CompletedTasks.class);
        this.news = bean(News.class);
        this.http = new Http(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        this.cutRedis = seams.redis(redis.getConnectionFactory());
        this.cutRows = seams.cut(bean(ClaimableTasks.class));
        this.cutRuns = seams.cut(bean(RunLifecycle.class));
        this.questions = seams.cut(bean(QuestionsByHand.class));
        bean(OfferedTasks.class).stop();
        bean(QuestionsByHand.class).stopSweeper();
    }

    static Stage onSqlite() {
        return new Stage(start(new TestHome.WithSqlite()));
    }

    static Stage onPostgres() {
        return new Stage(start(new TestHome.WithPostgres()));
    }

    private static ConfigurableApplicationContext start(TestHome home) {
        return new SpringApplicationBuilder(BackendApplication.class, QueueBench.class, News.class, QuestionsByHand.class)
                .initializers(home).run("--server.port=0", "--agentvine.queue.loops=false", "--agentvine.queue.cap=" + CAP,
                        "--agentvine.queue.redis-retry=0ms", "--agentvine.lease.duration=90s", "--agentvine.queue.backoff=0ms",
                        "--agentvine.queue.max-backoff=0ms", "--logging.level.io.agentvine=error");
    }

    /** What was told of queued tasks, and would go to Redis, had the program not died. */
    @TestComponent
    static class News {

        private final List<TaskQueued> told = new CopyOnWriteArrayList<>();

        @TransactionalEventListener(fallbackExecution = true)
        void on(TaskQueued task) {
            told.add(task);
        }
    }

    /** Takes what was told since. */
    List<TaskQueued> takeNews() {
        List<TaskQueued> taken = new ArrayList<>(news.told);
        news.told.clear();
        return taken;
    }

    /** No tasks, no workers, an empty Redis, and reapers that turned just now. */
    void empty() {
        bench.empty();
        bench.sql("update repositories set max_parallel = null");
        redis.getConnectionFactory().getConnection().serverCommands().flushAll();
        news.told.clear();
        Node first = node();
        first.repair().reconcile();
        first.reaper().reap();
    }

    /** One backend's part in the queue, with nothing in its memory. */
    Node node() {
        QueueSettings settings = bean(QueueSettings.class);
        Leases leases = bean(Leases.class);
        Clock clock = bean(Clock.class);
        ReadyQueue ready = new ReadyQueue(cutRedis, new RedisGate(clock, settings), settings);
        Dispatcher dispatcher = new Dispatcher(ready, cutRows, cutRuns, leases, bean(DailyBudget.class));
        return new Node(ready, dispatcher, new QueueRepair(dispatcher, ready, cutRows, settings),
                new RunEndings(dispatcher, cutRuns, leases, bean(CredentialLimits.class), clock, settings),
                new LeaseReaper(bean(SqlFiles.class), bean(Transactions.class), leases, cutRuns, bean(LeaseSettings.class)));
    }

    /** One backend's part in the queue. */
    record Node(ReadyQueue ready, Dispatcher dispatcher, QueueRepair repair, RunEndings ends, LeaseReaper reaper) {}

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
