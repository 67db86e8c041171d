package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.WorkerTokens;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Whose token it is, by the workers' rows. A row that was read counts for a second, here and as long as nothing is heard of it:
 * what a worker may change is asked of the rows again by each statement that changes it.
 */
@Component
class RegisteredTokens implements WorkerTokens {

    private static final Duration COUNTS_FOR = Duration.ofSeconds(1);

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Heartbeats heartbeats;
    private final Clock clock;
    private final Duration quiet;
    private final Map<UUID, Seen> current = new ConcurrentHashMap<>();

    RegisteredTokens(SqlFiles sql, Transactions transactions, LeaseSettings leases, Heartbeats heartbeats, Clock clock) {
        this.sql = sql;
        this.transactions = transactions;
        this.heartbeats = heartbeats;
        this.clock = clock;
        this.quiet = leases.duration().dividedBy(6);
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
        Optional<Registered> found = transactions.read(() ->
                sql.of("fleet/token").with("worker", token.workerId()).with("quiet", quiet).first(Registered::of));
        Bearer bearer = found.map(registered -> registered.judge(token)).orElseGet(Unknown::new);
        if (bearer instanceof Current && found.get().silent) {
            heartbeats.seen(token.workerId());
        }
        return bearer;
    }

    private record Registered(UUID incarnation, String tokenSha256, Set<String> labels, boolean deregistered, boolean silent) {

        static Registered of(Row row) throws SQLException {
            return new Registered(row.id("incarnation"), row.text("token_sha256"), Set.of(Wire.read(row.text("labels"), String[].class)),
                    row.time("deregistered_at") != null, row.flag("silent"));
        }

        Bearer judge(WorkerToken token) {
            if (!token.incarnation().equals(incarnation) || deregistered) {
                return new Superseded(token.workerId());
            }
            return token.sha256().equals(tokenSha256)
                    ? new Current(new Caller.Worker(token.workerId(), token.incarnation(), labels))
                    : new Unknown();
        }
    }
}
