package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.WorkerTokens;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Statements;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.protocol.Wire;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Whose token it is, by the workers' rows. A row that was read counts for a second, here and as long as nothing is heard of it:
 * what a worker may change is asked of the rows again by each statement that changes it.
 */
@Component
class RegisteredTokens implements WorkerTokens {

    private static final Duration COUNTS_FOR = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final Statements statements;
    private final Heartbeats heartbeats;
    private final Clock clock;
    private final String read;
    private final Map<UUID, Seen> current = new ConcurrentHashMap<>();

    RegisteredTokens(
            JdbcClient jdbc, Database database, LeaseSettings leases, Statements statements, Heartbeats heartbeats, Clock clock) {
        this.jdbc = jdbc;
        this.statements = statements;
        this.heartbeats = heartbeats;
        this.clock = clock;
        this.read = "SELECT incarnation, token_sha256, labels, deregistered_at,"
                + " CASE WHEN broken_at IS NOT NULL OR last_seen_at < " + database.now() + " - "
                + leases.duration().dividedBy(6).toMillis() + " THEN 1 ELSE 0 END AS silent FROM workers WHERE id = ?";
    }

    /**
     * Every request of a worker counts as heard of it; the row is written where it says otherwise for a sixth of a lease, and at
     * once where it says that the worker's connection broke.
     */
    @Override
    public Bearer bearerOf(String token) {
        return WorkerToken.parse(token).map(this::known).orElseGet(Unknown::new);
    }

    private Bearer known(WorkerToken token) {
        Seen seen = current.get(token.workerId());
        if (seen != null && seen.token.equals(token) && seen.at.plus(COUNTS_FOR).isAfter(clock.instant())) {
            return seen.bearer;
        }
        Instant at = clock.instant();
        Bearer bearer = judge(token);
        if (bearer instanceof Current good) {
            current.put(token.workerId(), new Seen(token, good, at));
        } else {
            current.remove(token.workerId(), seen);
        }
        return bearer;
    }

    private record Seen(WorkerToken token, Current bearer, Instant at) {}

    @TransactionalEventListener(fallbackExecution = true)
    void forget(WorkerRegistered worker) {
        current.remove(worker.workerId());
    }

    @TransactionalEventListener(fallbackExecution = true)
    void forget(WorkerLeft worker) {
        current.remove(worker.workerId());
    }

    @TransactionalEventListener(fallbackExecution = true)
    void forget(WorkerFellSilent worker) {
        current.remove(worker.workerId());
    }

    private Bearer judge(WorkerToken token) {
        Optional<Map<String, Object>> row = statements.read(() -> jdbc.sql(read)
                .param(token.workerId().toString()).query().listOfRows().stream().findFirst());
        Bearer bearer = row.map(found -> judge(token, found)).orElseGet(Unknown::new);
        if (bearer instanceof Current && ((Number) row.get().get("silent")).intValue() == 1) {
            heartbeats.seen(token.workerId());
        }
        return bearer;
    }

    private static Bearer judge(WorkerToken token, Map<String, Object> row) {
        if (!token.incarnation().toString().equals(row.get("incarnation")) || row.get("deregistered_at") != null) {
            return new Superseded(token.workerId());
        }
        return token.sha256().equals(row.get("token_sha256"))
                ? new Current(new Caller.Worker(token.workerId(), token.incarnation(),
                        Set.of(Wire.read((String) row.get("labels"), String[].class))))
                : new Unknown();
    }
}
