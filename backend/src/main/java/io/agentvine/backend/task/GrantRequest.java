package io.agentvine.backend.task;

import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.protocol.WorkOrder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A worker's request for tasks in an order, each with the ids that it gets where it is granted. */
final class GrantRequest {

    private final Claimant who;
    private final int firstOrdinal;
    private final Map<UUID, Wanted> wanted = new LinkedHashMap<>();

    private record Wanted(UUID task, UUID claim, UUID execution, UUID session, int ordinal) {}

    /** @param firstOrdinal how many this request was given or refused before */
    GrantRequest(Claimant who, List<UUID> taskIds, int firstOrdinal, Ids ids) {
        this.who = who;
        this.firstOrdinal = firstOrdinal;
        for (UUID task : new LinkedHashSet<>(taskIds)) {
            wanted.put(task, new Wanted(task, ids.next(), ids.next(), UUID.randomUUID(), firstOrdinal + wanted.size()));
        }
    }

    /** Its object in {@code :asks}. @param ask its number among the requests of one statement */
    Map<String, Object> asking(int ask, Duration wakeDelay) {
        Map<String, Object> row = new HashMap<>();
        row.put("ask", ask);
        row.put("worker", who.workerId());
        row.put("incarnation", who.incarnation());
        row.put("request", who.requestId());
        row.put("first", firstOrdinal);
        row.put("delay", wakeDelay);
        return row;
    }

    /** Its objects in {@code :wanted}. */
    List<Map<String, Object>> wanting(int ask) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Wanted one : wanted.values()) {
            rows.add(Map.of("ask", ask, "task", one.task, "claim", one.claim, "execution", one.execution, "session", one.session,
                    "ordinal", one.ordinal));
        }
        return rows;
    }

    WorkOrder read(Row row, Duration silence) throws SQLException {
        boolean resumed = !wanted.get(row.id("id")).session.equals(row.id("session_id"));
        return WorkOrders.read(row, row.text("work_branch"), resumed, silence);
    }

    List<WorkOrder> inOrder(List<WorkOrder> granted) {
        return granted.stream().sorted(Comparator.comparing(order -> wanted.get(order.data().id()).ordinal)).toList();
    }

    UUID workerId() {
        return who.workerId();
    }
}
