package io.agentvine.backend.task;

import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.WorkOrder;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/** Asks the grant ({@code sql/…/task/grant.sql}) for the right to run, for one worker or several at once. */
@Component
final class Grants {

    private final SqlFiles sql;
    private final Ids ids;
    private final LeaseSettings leases;
    private final KeepAliveSettings sessions;

    Grants(SqlFiles sql, Ids ids, LeaseSettings leases, KeepAliveSettings sessions) {
        this.sql = sql;
        this.ids = ids;
        this.leases = leases;
        this.sessions = sessions;
    }

    /** A work order, and which of the requests that were made together it answers. */
    record Granted(int ask, WorkOrder order) {}

    GrantRequest request(Claimant who, List<UUID> taskIds, int firstOrdinal) {
        return new GrantRequest(who, taskIds, firstOrdinal, ids);
    }

    GrantReply grant(GrantRequest request) {
        return reply(request, grantAll(List.of(request)).list(row -> granted(row, List.of(request)).order));
    }

    /** The grant to several workers, to be run. Its rows are read by {@link #granted}. */
    Sql grantAll(List<GrantRequest> requests) {
        return asking("task/grant", requests)
                .with("wanted", IntStream.range(0, requests.size()).boxed().flatMap(n -> requests.get(n).wanting(n).stream()).toList())
                .with("lease", leases.duration())
                .with("session_reuse", sessions.reuse())
                .with("session_idle", sessions.idleTimeout())
                .with("session_max_age", sessions.maxAge())
                .with("session_max_context", sessions.maxContext());
    }

    Granted granted(Row row, List<GrantRequest> requests) throws SQLException {
        int ask = row.count("ask");
        return new Granted(ask, requests.get(ask).read(row, leases.silenceLimit()));
    }

    /** What a request is answered; where it was granted nothing, the rows are asked why. */
    GrantReply reply(GrantRequest request, List<WorkOrder> granted) {
        if (!granted.isEmpty()) {
            return new GrantReply(request.inOrder(granted), GrantReply.Refusal.NONE);
        }
        Optional<Long> answeredBefore = asking("task/asked", List.of(request)).first(row -> row.number("answered"));
        return GrantReply.refused(answeredBefore.isEmpty() ? GrantReply.Refusal.WORKER_MAY_NOT
                : answeredBefore.get() > 0 ? GrantReply.Refusal.REQUEST_ANSWERED : GrantReply.Refusal.NONE);
    }

    private Sql asking(String statement, List<GrantRequest> requests) {
        List<Map<String, Object>> asks = IntStream.range(0, requests.size()).mapToObj(n ->
                requests.get(n).asking(n, leases.wakeDelayOf(requests.get(n).workerId()))).toList();
        return sql.of(statement).with("asks", asks);
    }
}
