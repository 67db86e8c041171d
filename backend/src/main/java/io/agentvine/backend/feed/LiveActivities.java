package io.agentvine.backend.feed;

import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What the runs of now do, for those who listen: only the last sentence of each counts, so none is kept. One thread. */
@Component
class LiveActivities {

    /** A commit may be seen that much later than the time that it notes. */
    private static final Duration LATE = Duration.ofSeconds(10);

    private final SqlFiles sql;
    private final Transactions transactions;
    private Map<UUID, Long> told = new HashMap<>();

    LiveActivities(SqlFiles sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    private record Told(UUID taskId, UUID executionId, String activity, Instant at, Integer turns, Double costUsd) {}

    private record Run(Told told, long event) {

        static Run of(Row row) throws SQLException {
            Long cost = row.numberOrNull("cost_micro_usd");
            return new Run(new Told(row.id("task_id"), row.id("execution_id"), row.text("activity"), row.time("activity_at"),
                    row.countOrNull("turns"), cost == null ? null : cost / 1_000_000d), row.number("activity_event"));
        }
    }

    private record Runs(List<Told> runs) {}

    /** Of all runs, in one line of JSON; null where none has told anything. */
    String all() {
        return json(read(null));
    }

    /** Of those that told something else since the last call; null where there are none. */
    String changed() {
        List<Run> recent = read(LATE);
        List<Run> changed = recent.stream().filter(one -> !Long.valueOf(one.event).equals(told.get(one.told.executionId))).toList();
        told = recent.stream().collect(Collectors.toMap(one -> one.told.executionId, Run::event));
        return json(changed);
    }

    private List<Run> read(Duration since) {
        return transactions.read(() -> sql.of("feed/activities").with("since", since).list(Run::of));
    }

    private static String json(List<Run> some) {
        return some.isEmpty() ? null : Wire.write(new Runs(some.stream().map(Run::told).toList()));
    }
}
