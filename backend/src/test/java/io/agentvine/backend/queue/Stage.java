package io.agentvine.backend.queue;

import io.agentvine.backend.BackendApplication;
import io.agentvine.backend.Http;
import io.agentvine.backend.TestHome;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.task.CredentialLimits;
import io.agentvine.backend.task.DailyBudget;
import io.agentvine.backend.task.HeldWork;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.TaskQueued;
import io.agentvine.backend.task.TaskTransitions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionalEventListener;

/** A started backend in which nothing of the queue turns by itself, and what is needed to turn it by hand and to cut it. */
final class Stage implements AutoCloseable {

    /** So few that lists overflow. */
    static final int CAP = 10;

    final Seams seams = new Seams();
    final StringRedisTemplate redis;
    final JdbcTemplate jdbc;
    final QueueBench bench;
    final TaskTransitions transitions;
    final QueueUpkeep upkeep;
    final Http http;
    private final ConfigurableApplicationContext context;
    private final News news;
    private final StringRedisTemplate cutRedis;
    private final QueuedRows cutRows;
    private final TaskTransitions cutTransitions;

    private Stage(ConfigurableApplicationContext context) {
        this.context = context;
        this.redis = bean(StringRedisTemplate.class);
        this.jdbc = bean(JdbcTemplate.class);
        this.bench = bean(QueueBench.class);
        this.transitions = bean(TaskTransitions.class);
        this.upkeep = bean(QueueUpkeep.class);
        this.news = bean(News.class);
        this.http = new Http(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        this.cutRedis = seams.redis(redis.getConnectionFactory());
        this.cutRows = seams.cut(bean(QueuedRows.class));
        this.cutTransitions = seams.cut(transitions);
        bean(OfferedTasks.class).stop();
    }

    static Stage onSqlite() {
        return new Stage(start(new TestHome.WithSqlite()));
    }

    static Stage onPostgres() {
        return new Stage(start(new TestHome.WithPostgres()));
    }

    private static ConfigurableApplicationContext start(TestHome home) {
        return new SpringApplicationBuilder(BackendApplication.class, QueueBench.class, News.class)
                .initializers(home).run("--server.port=0", "--agentvine.queue.loops=false", "--agentvine.queue.cap=" + CAP,
                        "--agentvine.queue.redis-retry=0ms", "--agentvine.queue.backoff=0ms", "--agentvine.queue.max-backoff=0ms",
                        "--logging.level.io.agentvine=error");
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
        redis.getConnectionFactory().getConnection().serverCommands().flushAll();
        news.told.clear();
        Node first = node();
        first.dispatcher().reconcile();
        first.reaper().reap();
    }

    /** One backend's part in the queue, with nothing in its memory. */
    Node node() {
        QueueSettings settings = bean(QueueSettings.class);
        LeaseSettings leases = bean(LeaseSettings.class);
        HeldWork held = bean(HeldWork.class);
        Clock clock = bean(Clock.class);
        ReadyQueue ready = new ReadyQueue(cutRedis, new RedisGate(clock, settings), settings);
        Dispatcher dispatcher = new Dispatcher(ready, cutRows, cutTransitions, held, bean(DailyBudget.class), settings);
        return new Node(ready, dispatcher,
                new JobEnds(dispatcher, cutTransitions, held, bean(CredentialLimits.class), jdbc, clock, settings, leases),
                new LeaseReaper(jdbc, bean(PlatformTransactionManager.class), bean(Database.class), held, cutTransitions, leases));
    }

    /** One backend's part in the queue. */
    record Node(ReadyQueue ready, Dispatcher dispatcher, JobEnds ends, LeaseReaper reaper) {}

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
