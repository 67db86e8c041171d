package io.agentvine.backend.health;

import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Transactions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;

/** Whether database and Redis answer, each within a limit whatever they do. One look at each runs at a time. */
@Component
class Vitals implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Vitals.class);
    private static final Duration LIMIT = Duration.ofMillis(2_500);

    private final Database database;
    private final Transactions transactions;
    private final RedisConnectionFactory redis;
    private final ExecutorService storeLooks = looks("vitals-database");
    private final ExecutorService redisLooks = looks("vitals-redis");

    Vitals(Database database, Transactions transactions, RedisConnectionFactory redis) {
        this.database = database;
        this.redis = redis;
        this.transactions = transactions;
    }

    record State(boolean database, boolean redis) {
        boolean well() {
            return database && redis;
        }
    }

    State look() {
        Future<Boolean> store = storeLooks.submit(this::databaseAnswers);
        Future<Boolean> lists = redisLooks.submit(this::redisAnswers);
        return new State(answered("database", store), answered("redis", lists));
    }

    private boolean databaseAnswers() {
        transactions.read(database::currentTime);
        return true;
    }

    private boolean redisAnswers() {
        try (var connection = redis.getConnection()) {
            return "PONG".equals(connection.ping());
        }
    }

    private static boolean answered(String what, Future<Boolean> look) {
        try {
            return look.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            look.cancel(true);
            log.warn("The {} did not answer within {}", what, LIMIT);
        } catch (ExecutionException e) {
            log.warn("The {} does not answer: {}", what, e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** One each, so that a store that hangs does not make the other look away. */
    private static ExecutorService looks(String name) {
        return Executors.newSingleThreadExecutor(body -> Loop.daemon(body, name));
    }

    @Override
    public void destroy() {
        storeLooks.shutdownNow();
        redisLooks.shutdownNow();
    }
}
