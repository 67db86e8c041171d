package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.store.Vendor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Writes the rows of new tasks ({@code sql/…/task/submit.sql}), each with its defaults and the first line of its history. Any thread. */
@Component
class NewTasks {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Ids ids;
    private final TaskSettings defaults;
    private final LeaseSettings leases;
    private final boolean numbersItself;

    NewTasks(SqlFiles sql, Database database, Transactions transactions, Ids ids, TaskSettings defaults, LeaseSettings leases) {
        this.sql = sql;
        this.transactions = transactions;
        this.ids = ids;
        this.defaults = defaults;
        this.leases = leases;
        this.numbersItself = database.vendor() == Vendor.POSTGRESQL;
    }

    /** All or none, in one commit (the caller's, where it has one); answers where they stand, in their order. Says no news. */
    List<PlacedTask> add(List<Submission> submissions) {
        return transactions.runStatement(() -> {
            List<Map<String, Object>> rows = rows(submissions);
            Map<UUID, PlacedTask> placed = sql.of("task/submit").with("tasks", rows).with("reason", TaskSubmission.WAITS)
                    .list(PlacedTask::read).stream()
                    .collect(Collectors.toMap(PlacedTask::taskId, Function.identity()));
            return rows.stream().map(row -> placed.get(row.get("id"))).toList();
        });
    }

    private List<Map<String, Object>> rows(List<Submission> submissions) {
        long first = numbersItself ? 0 : sql.of("task/take_numbers").with("count", submissions.size()).number() - submissions.size() + 1;
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Submission one : submissions) {
            long number = numbersItself ? 0 : first + rows.size();
            long position = QueuePosition.of(one.task().priority(), number, false);
            rows.add(one.stored(rows.size(), ids.next(), ids.next(), position, defaults, leases.affinity()));
        }
        return rows;
    }
}
