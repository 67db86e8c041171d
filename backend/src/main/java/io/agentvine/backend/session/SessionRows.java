package io.agentvine.backend.session;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads sessions for people. */
@Component
class SessionRows {

    private static final double MICRO = 1_000_000;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Clock clock;

    SessionRows(SqlFiles sql, Transactions transactions, Clock clock) {
        this.sql = sql;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Each part may be null: not asked for. */
    record Filter(SessionStatus status, UUID workerId, UUID taskId) {}

    List<SessionView> list(Filter filter, Paging page) {
        return transactions.read(() -> filtered("session/list", filter)
                .with("limit", page.limit())
                .with("offset", page.offset())
                .list(this::view));
    }

    long count(Filter filter) {
        String statement = filter.taskId == null ? "session/count" : "session/count_of_task";
        return transactions.read(() -> filtered(statement, filter).number());
    }

    Optional<SessionView> find(UUID id) {
        return transactions.read(() -> sql.of("session/find").with("id", id).first(this::view));
    }

    private Sql filtered(String statement, Filter filter) {
        return sql.of(statement).with("status", filter.status).with("worker", filter.workerId).with("task", filter.taskId);
    }

    private SessionView view(Row row) throws SQLException {
        Instant created = row.time("created_at");
        Long tokens = row.numberOrNull("context_tokens");
        Long window = row.numberOrNull("context_window");
        Long cost = row.numberOrNull("cost_of_all");
        return new SessionView(
                row.id("session_id"),
                row.id("session_id"),
                row.id("task_id"),
                row.text("task_title"),
                row.id("worker_id"),
                row.text("worker_name"),
                row.word(SessionStatus.class, "status"),
                created,
                row.time("last_activity_at"),
                Math.max(0, clock.millis() - created.toEpochMilli()),
                row.count("tasks_served"),
                row.text("repository_url"),
                row.text("branch_name"),
                tokens,
                window,
                tokens == null || window == null ? null : Math.min(1, tokens / (double) window),
                row.text("end_reason"),
                cost == null ? null : cost / MICRO,
                cost == null ? null : row.flag("estimated_of_all"),
                row.numberOrNull("tokens_of_all"));
    }
}
