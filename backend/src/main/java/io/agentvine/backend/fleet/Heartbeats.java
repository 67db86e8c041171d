package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.SqlFiles;
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
import org.springframework.stereotype.Service;

/** Renews the leases that a worker presents, all of them in one statement, and says for each run what is to become of it. */
@Service
class Heartbeats {

    private final Transactions transactions;
    private final SqlFiles sql;
    private final Leases leases;

    Heartbeats(Transactions transactions, SqlFiles sql, Leases leases) {
        this.transactions = transactions;
        this.sql = sql;
        this.leases = leases;
    }

    /** May be repeated. A run that the worker never had, or has no more, is {@code lost}. */
    HeartbeatReply beat(UUID workerId, Heartbeat beat) {
        return transactions.run(() -> beatOnce(workerId, beat));
    }

    private HeartbeatReply beatOnce(UUID workerId, Heartbeat beat) {
        List<HeldExecution> presented = Optional.ofNullable(beat.executions()).orElse(List.of());
        boolean draining = note(workerId, beat);
        Map<UUID, Leases.Held> held = presented.isEmpty() ? Map.of() : renew(workerId, presented);
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
                .with("agent", beat.agentVersion())
                .with("error", beat.status() == WorkerStatus.ERROR ? beat.errorMessage() : null)
                .first(row -> row.flag("draining"))
                .orElseThrow(() -> Problems.notFound("worker", workerId));
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
