package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkerStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Reads workers for people. The status they see is made here, in SQL, so that a filter and a page agree with it. */
@Repository
class WorkerRows {

    private final JdbcClient jdbc;
    private final String shown;

    WorkerRows(JdbcClient jdbc, Database database, LeaseSettings leases, FleetSettings fleet) {
        this.jdbc = jdbc;
        this.shown = "SELECT w.*, CASE WHEN w.deregistered_at IS NOT NULL OR w.last_seen_at < " + database.now() + " - "
                + leases.duration().toMillis() + " OR w.broken_at <= " + database.now() + " - " + fleet.suspicion().toMillis()
                + " THEN 'offline' WHEN w.draining = 1 THEN 'draining'"
                + " WHEN w.status IN ('error', 'waiting', 'draining') THEN w.status WHEN EXISTS (SELECT 1 FROM executions e"
                + " WHERE e.worker_id = w.id AND e.status = 'running') THEN 'busy' ELSE 'idle' END AS shown FROM workers w WHERE w.removed_at IS NULL";
    }

    @Transactional(readOnly = true)
    public List<WorkerView> list(WorkerStatus status, Paging page) {
        List<Map.Entry<UUID, ResultRow>> rows = jdbc.sql("SELECT * FROM (" + shown + ") v" + where(status)
                        + " ORDER BY registered_at DESC, id DESC LIMIT ? OFFSET ?")
                .params(page.limit(), page.offset())
                .query((row, at) -> Map.entry(UUID.fromString(row.getString("id")), ResultRow.of(row)))
                .list();
        Map<UUID, List<WorkerView.Running>> runs =
                runs(rows.stream().map(row -> row.getKey().toString()).toList());
        return rows.stream()
                .map(row -> row.getValue().with(runs.getOrDefault(row.getKey(), List.of())))
                .toList();
    }

    @Transactional(readOnly = true)
    public long count(WorkerStatus status) {
        return jdbc.sql("SELECT count(*) FROM (" + shown + ") v" + where(status)).query(Long.class).single();
    }

    @Transactional(readOnly = true)
    public Optional<WorkerView> find(UUID id) {
        return jdbc.sql(shown + " AND w.id = ?")
                .param(id.toString())
                .query((row, at) -> ResultRow.of(row))
                .optional()
                .map(row -> row.with(runs(List.of(id.toString())).getOrDefault(id, List.of())));
    }

    private Map<UUID, List<WorkerView.Running>> runs(List<String> workers) {
        if (workers.isEmpty()) {
            return Map.of();
        }
        return jdbc
                .sql("SELECT worker_id, id, task_id FROM executions WHERE status = 'running' AND worker_id IN (:workers)"
                        + " ORDER BY id")
                .param("workers", workers)
                .query((row, at) -> Map.entry(
                        UUID.fromString(row.getString("worker_id")),
                        new WorkerView.Running(
                                UUID.fromString(row.getString("id")), UUID.fromString(row.getString("task_id")))))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private static String where(WorkerStatus status) {
        return status == null ? "" : " WHERE shown = '" + status.word() + "'";
    }

    /** The row without its runs. */
    private record ResultRow(WorkerView view) {

        static ResultRow of(ResultSet row) throws SQLException {
            return new ResultRow(new WorkerView(
                    UUID.fromString(row.getString("id")),
                    row.getString("name"),
                    WorkerStatus.valueOf(row.getString("shown").toUpperCase(Locale.ROOT)),
                    row.getString("error_message"),
                    row.getInt("slots"),
                    List.of(Wire.read(row.getString("labels"), String[].class)),
                    row.getString("version"),
                    row.getString("host"),
                    row.getString("credential_fingerprint"),
                    List.of(),
                    StoreTime.instant(row.getLong("registered_at")),
                    StoreTime.instant(row.getLong("last_seen_at")),
                    row.getObject("deregistered_at") == null ? null : StoreTime.instant(row.getLong("deregistered_at")),
                    Ids.madeAt(UUID.fromString(row.getString("id"))),
                    StoreTime.instant(Math.max(row.getLong("registered_at"), Math.max(row.getLong("last_seen_at"), row.getLong("deregistered_at")))),
                    StoreTime.instant(row.getLong("last_seen_at"))));
        }

        WorkerView with(List<WorkerView.Running> runs) {
            return new WorkerView(
                    view.id(),
                    view.name(),
                    view.status(),
                    view.errorMessage(),
                    view.slots(),
                    view.labels(),
                    view.version(),
                    view.host(),
                    view.credentialFingerprint(),
                    runs,
                    view.registeredAt(),
                    view.lastSeenAt(),
                    view.deregisteredAt(),
                    view.createdAt(),
                    view.updatedAt(),
                    view.lastHeartbeatAt());
        }
    }
}
