package io.agentvine.backend.fleet;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.protocol.Heartbeat;
import io.agentvine.protocol.Heartbeat.HeldExecution;
import io.agentvine.protocol.HeartbeatReply;
import io.agentvine.protocol.HeartbeatReply.Verdict;
import io.agentvine.protocol.RunDirective;
import io.agentvine.protocol.WorkerStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Renews the leases that a worker presents, all of them in one statement, and says for each run what is to become of it. */
@Service
class Heartbeats {

    private final Transactions transactions;
    private final JdbcClient jdbc;
    private final Database database;
    private final Leases leases;

    Heartbeats(Transactions transactions, JdbcClient jdbc, Database database, Leases leases) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.database = database;
        this.leases = leases;
    }

    /** May be repeated. A run that the worker never had, or has no more, is {@code lost}. */
    public HeartbeatReply beat(UUID workerId, Heartbeat beat) {
        return transactions.run(() -> beatOnce(workerId, beat));
    }

    private HeartbeatReply beatOnce(UUID workerId, Heartbeat beat) {
        List<HeldExecution> presented = Optional.ofNullable(beat.executions()).orElse(List.of());
        note(workerId, beat);
        Map<UUID, Leases.Held> held = presented.isEmpty() ? Map.of() : renew(workerId, presented);
        boolean draining = jdbc.sql("SELECT draining FROM workers WHERE id = ?")
                .param(workerId.toString())
                .query(Integer.class)
                .single()
                == 1;
        return new HeartbeatReply(
                workerId,
                draining ? WorkerStatus.DRAINING : beat.status(),
                draining,
                presented.stream().map(run -> judge(run, held.get(run.executionId()))).toList());
    }

    /** Any contact counts: a worker that was heard of is not offline, and not gone whatever its connection did. */
    @Transactional
    public void seen(UUID workerId) {
        jdbc.sql("UPDATE workers SET " + Connections.heard(database) + " WHERE id = ?")
                .param(workerId.toString())
                .update();
    }

    private void note(UUID workerId, Heartbeat beat) {
        boolean error = beat.status() == WorkerStatus.ERROR;
        jdbc.sql("UPDATE workers SET " + Connections.heard(database)
                        + ", status = ?, error_message = ? WHERE id = ?")
                .params(beat.status().word(), error ? beat.errorMessage() : null, workerId.toString())
                .update();
    }

    private Map<UUID, Leases.Held> renew(UUID workerId, List<HeldExecution> presented) {
        return leases.renew(workerId, presented.stream().map(run -> run.leaseToken().claimId()).toList()).stream()
                .collect(Collectors.toMap(Leases.Held::executionId, Function.identity()));
    }

    private static Verdict judge(HeldExecution run, Leases.Held held) {
        if (held == null || !held.token().equals(run.leaseToken())) {
            return new Verdict(run.executionId(), RunDirective.LOST, null);
        }
        return held.cancelRequested()
                ? new Verdict(run.executionId(), RunDirective.CANCEL, null)
                : new Verdict(run.executionId(), RunDirective.KEEP, held.until());
    }
}
