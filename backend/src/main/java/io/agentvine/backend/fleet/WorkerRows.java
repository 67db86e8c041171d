package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.OwnLabels;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkerStatus;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Reads workers for people. The status they see is made by the statements, so that a filter and a page agree with it. */
@Component
class WorkerRows {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final LeaseSettings leases;
    private final FleetSettings fleet;

    WorkerRows(SqlFiles sql, Transactions transactions, LeaseSettings leases, FleetSettings fleet) {
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
        this.fleet = fleet;
    }

    /** @param status null: of any */
    List<WorkerView> list(WorkerStatus status, Paging page) {
        return transactions.read(() -> withRuns(shown("fleet/list")
                .with("status", status)
                .with("limit", page.limit())
                .with("offset", page.offset())
                .list(WorkerRows::view)));
    }

    long count(WorkerStatus status) {
        return transactions.read(() -> shown("fleet/count").with("status", status).number());
    }

    Optional<WorkerView> find(UUID id) {
        return transactions.read(() -> withRuns(shown("fleet/find").with("id", id).list(WorkerRows::view)).stream().findFirst());
    }

    private Sql shown(String statement) {
        return sql.of(statement).with("lease", leases.duration()).with("suspicion", fleet.suspicion());
    }

    private List<WorkerView> withRuns(List<WorkerView> workers) {
        if (workers.isEmpty()) {
            return workers;
        }
        Map<UUID, List<WorkerView.Running>> runs = sql.of("fleet/runs")
                .with("ids", workers.stream().map(WorkerView::id).toList())
                .list(row -> Map.entry(row.id("worker_id"), new WorkerView.Running(row.id("id"), row.id("task_id"))))
                .stream()
                .collect(Collectors.groupingBy(Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        return workers.stream().map(worker -> worker.with(runs.getOrDefault(worker.id(), List.of()))).toList();
    }

    /** Without its runs. */
    private static WorkerView view(Row row) throws SQLException {
        return new WorkerView(
                row.id("id"),
                row.text("name"),
                row.word(WorkerStatus.class, "shown"),
                row.text("error_message"),
                row.count("slots"),
                OwnLabels.shown(List.of(Wire.read(row.text("labels"), String[].class))),
                row.text("version"),
                row.text("host"),
                row.text("credential_fingerprint"),
                row.text("confinement"),
                row.text("agent_version"),
                List.of(),
                row.time("registered_at"),
                row.time("last_seen_at"),
                row.time("deregistered_at"),
                Ids.madeAt(row.id("id")),
                row.time("changed_at"),
                row.time("last_seen_at"));
    }
}
