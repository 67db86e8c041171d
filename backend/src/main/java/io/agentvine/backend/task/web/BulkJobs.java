package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.Wire;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The jobs that change many tasks, as people ask for them and see them. Any thread. */
@Component
class BulkJobs {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final TaskCounts counts;
    private final TaskTotalsReader totals;
    private final Ids ids;

    BulkJobs(SqlFiles sql, Transactions transactions, TaskCounts counts, TaskTotalsReader totals, Ids ids) {
        this.sql = sql;
        this.transactions = transactions;
        this.counts = counts;
        this.totals = totals;
        this.ids = ids;
    }

    /** What was asked for. @param given a filter's names and values, or null @param expected how many tasks these are to be, or null @param tasks or null */
    record Asked(BulkJob.Action action, Priority priority, boolean fresh, Map<String, String> given, TaskFilter filter, Integer expected, List<UUID> tasks) {}

    /** Keeps the job; it is done by {@link BulkRunner}. @throws ProblemException 409 where the filter lets through another number than was expected */
    BulkJob add(Asked asked, String actor) {
        refuseUnlessAsMany(asked);
        UUID id = ids.next();
        Long matched = asked.tasks != null ? Long.valueOf(asked.tasks.size()) : asked.filter.isCounted() ? (Long) counts.count(asked.filter) : null;
        List<UUID> newestFirst = asked.tasks == null ? null : asked.tasks.stream().sorted(Comparator.comparing(UUID::toString).reversed()).toList();
        return transactions.run(() -> {
            sql.of("bulk/add").with("job", id).with("action", asked.action).with("priority", asked.priority).with("fresh", asked.fresh)
                    .with("filter", asked.given == null ? null : Wire.write(asked.given))
                    .with("ids", newestFirst == null ? null : Wire.write(newestFirst)).with("actor", actor).with("matched", matched).update();
            return read(id).orElseThrow();
        });
    }

    private void refuseUnlessAsMany(Asked asked) {
        long found = asked.expected == null ? 0 : totals.read(asked.filter).total();
        if (asked.expected != null && found != asked.expected) {
            throw Problems.conflict("The filter lets " + found + " tasks through by now, and " + asked.expected + " were expected; nothing was changed."
                    + " Count anew with GET /tasks/counts, and send that number as 'expected'.");
        }
    }

    Optional<BulkJob> find(UUID id) {
        return transactions.read(() -> read(id));
    }

    private Optional<BulkJob> read(UUID id) {
        return sql.of("bulk/find").with("job", id).first(BulkJob::of);
    }

    List<BulkJob> list(Paging page) {
        return transactions.read(() -> sql.of("bulk/list").with("limit", page.limit()).with("offset", page.offset()).list(BulkJob::of));
    }

    long count() {
        return transactions.read(() -> sql.of("bulk/count").number());
    }
}
