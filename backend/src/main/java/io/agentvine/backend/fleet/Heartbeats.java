package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.LiveLeases;
import io.agentvine.protocol.Heartbeat;
import io.agentvine.protocol.Heartbeat.HeldExecution;
import io.agentvine.protocol.HeartbeatReply;
import io.agentvine.protocol.HeartbeatReply.Verdict;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.RunDirective;
import io.agentvine.protocol.WorkerStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Renews the leases that a worker presents, all of them in one statement, and says for each run what is to become of it. */
@Service
class Heartbeats {

    private final Transactions transactions;
    private final SqlFiles sql;
    private final JdbcClient jdbc;
    private final Database database;
    private final LeaseSettings settings;
    private final LiveLeases live;

    Heartbeats(Transactions transactions, SqlFiles sql, JdbcClient jdbc, Database database, LeaseSettings settings, LiveLeases live) {
        this.transactions = transactions;
        this.sql = sql;
        this.jdbc = jdbc;
        this.database = database;
        this.settings = settings;
        this.live = live;
    }

    /** May be repeated. A run that the worker never had, or has no more, is {@code lost}. */
    HeartbeatReply beat(UUID workerId, Heartbeat beat) {
        return transactions.run(() -> beatOnce(workerId, beat));
    }

    private HeartbeatReply beatOnce(UUID workerId, Heartbeat beat) {
        List<HeldExecution> presented = Optional.ofNullable(beat.executions()).orElse(List.of());
        boolean draining = note(workerId, beat);
        Map<UUID, Held> held = presented.isEmpty() ? Map.of() : renew(workerId, presented);
        return new HeartbeatReply(
                workerId,
                draining ? WorkerStatus.DRAINING : beat.status(),
                draining,
                presented.stream().map(run -> judge(run, held.get(run.executionId()))).toList());
    }

    /** Any contact counts: a worker that was heard of is not offline, and not gone whatever its connection did. */
    void seen(UUID workerId) {
        sql.of("fleet/seen").with("worker", workerId).update();
    }

    /** Whether it is draining. */
    private boolean note(UUID workerId, Heartbeat beat) {
        return sql.of("fleet/beat")
                .with("worker", workerId)
                .with("status", beat.status())
                .with("error", beat.status() == WorkerStatus.ERROR ? beat.errorMessage() : null)
                .first(row -> row.flag("draining"))
                .orElseThrow(() -> Problems.notFound("worker", workerId));
    }

    private Map<UUID, Held> renew(UUID workerId, List<HeldExecution> presented) {
        List<String> claims =
                presented.stream().map(run -> run.leaseToken().claimId().toString()).toList();
        jdbc.sql("UPDATE tasks SET lease_until = " + database.now() + " + :lease WHERE status = 'in_progress'"
                        + " AND worker_id = :worker AND claim_id IN (:claims) AND " + live.condition())
                .param("lease", settings.duration().toMillis())
                .param("worker", workerId.toString())
                .param("claims", claims)
                .update();
        return jdbc
                .sql("SELECT execution_id, claim_id, fence, lease_until, cancel_requested_at FROM tasks"
                        + " WHERE status = 'in_progress' AND worker_id = :worker AND claim_id IN (:claims)"
                        + " AND lease_until > " + database.now())
                .param("worker", workerId.toString())
                .param("claims", claims)
                .query((row, at) -> Held.of(row))
                .list()
                .stream()
                .collect(Collectors.toMap(Held::executionId, Function.identity()));
    }

    private static Verdict judge(HeldExecution run, Held held) {
        if (held == null || !held.token.equals(run.leaseToken())) {
            return new Verdict(run.executionId(), RunDirective.LOST, null);
        }
        return held.cancelRequested
                ? new Verdict(run.executionId(), RunDirective.CANCEL, null)
                : new Verdict(run.executionId(), RunDirective.KEEP, held.leaseUntil);
    }

    private record Held(UUID executionId, LeaseToken token, Instant leaseUntil, boolean cancelRequested) {

        static Held of(ResultSet row) throws SQLException {
            return new Held(
                    UUID.fromString(row.getString("execution_id")),
                    new LeaseToken(row.getLong("fence"), UUID.fromString(row.getString("claim_id"))),
                    StoreTime.instant(row.getLong("lease_until")),
                    row.getObject("cancel_requested_at") != null);
        }
    }
}
