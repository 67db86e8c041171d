package io.agentvine.backend.task;

import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.QueueName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * The queued tasks that could be claimed now, in the order of their queues; and which of them Redis was told of, a note that gives
 * no right and loses nothing. Each method is one transaction, or joins the caller's. Any thread.
 */
@Component
public class ClaimableTasks {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final QueueHeads heads;

    ClaimableTasks(SqlFiles sql, Transactions transactions, QueueHeads heads) {
        this.sql = sql;
        this.transactions = transactions;
        this.heads = heads;
    }

    /** A task in its list. @param lane who may have it now */
    public record Place(UUID id, QueueName queue, Lane lane, long position) {

        static Place read(Row row) throws SQLException {
            UUID worker = row.id("affinity_worker_id");
            boolean kept = worker != null && row.number("affinity_until") > row.number("now");
            return new Place(row.id("id"), row.word(QueueName.class, "queue"), Lane.of(kept ? worker : null, row.text("labels")),
                    row.number("position"));
        }
    }

    /**
     * What is next for this worker, for claims without Redis; on PostgreSQL without what another claim looks at just now.
     *
     * @param queues in the order in which they are looked at
     */
    public List<UUID> next(Claimant who, List<QueueName> queues, int count) {
        List<UUID> next = new ArrayList<>();
        for (QueueName queue : queues) {
            if (next.size() < count) {
                next.addAll(sql.of("task/next").with("queue", queue).with("from", heads.of(queue)).with("worker", who.workerId())
                        .with("most", count - next.size()).list(row -> row.id("id")));
            }
        }
        return next;
    }

    /**
     * Those that Redis was not told of, by position.
     *
     * @param fullLists labels of lists that are full, whose tasks are left out: JSON, or null for the list of those that ask for no label
     * @param leastAge how long they have been queued at least; younger ones are being offered just now
     */
    public List<Place> undispatched(QueueName queue, List<String> fullLists, Duration leastAge, int most) {
        return places(sql.of("task/to_offer").with("queue", queue).with("age", leastAge)
                .with("ids", fullLists.stream().map(ClaimableTasks::list).toList()).with("most", most));
    }

    /** The first of one list that Redis was not told of. @param labels JSON, or null @param before only those before that position */
    public List<Place> undispatchedOf(QueueName queue, String labels, long before, int most) {
        return places(ofList("task/to_offer_of_list", queue, labels).with("before", before).with("most", most));
    }

    /** The first of one list, by position, whatever Redis was told. @param labels JSON, or null */
    public List<Place> first(QueueName queue, String labels, int most) {
        return places(ofList("task/first_of_list", queue, labels).with("most", most));
    }

    /** The sets of labels that queued tasks ask for; null: no label. */
    public List<String> labelsInUse(QueueName queue) {
        return read(() -> new ArrayList<>(sql.of("task/labels_in_use").with("queue", queue)
                .list(row -> row.text("labels").isEmpty() ? null : row.text("labels"))));
    }

    /** Those of which Redis was told at least that long ago. */
    public List<Place> dispatched(Duration leastAge) {
        return places(sql.of("task/offered").with("age", leastAge));
    }

    /** Those of which Redis was told at least that long ago, though there is no room for them in their repository by now. */
    public List<Place> toldWithoutRoom(Duration leastAge) {
        return places(sql.of("task/told_without_room").with("age", leastAge));
    }

    /** Those of these tasks. */
    public List<Place> among(Collection<UUID> ids) {
        return places(sql.of("task/claimable").with("ids", ids));
    }

    /** Notes that Redis was told of these. */
    public void markDispatched(Collection<UUID> ids) {
        write(sql.of("task/dispatched").with("ids", ids));
    }

    /** Leaves these to the relay again. */
    public void forgetDispatch(Collection<UUID> ids) {
        write(sql.of("task/undispatched").with("ids", ids));
    }

    /** Says of a list that Redis knows nothing of it behind that position, nor of its tasks whose repository limits how many run. @param labels JSON, or null */
    public void forgetDispatchBehind(QueueName queue, String labels, long last) {
        write(ofList("task/undispatched_behind", queue, labels).with("last", last));
    }

    /**
     * Frees those whose worker did not come for them in time, or lacks their labels and so could only be kept from other work by
     * them; the relay offers them to all.
     */
    public void endAffinities() {
        write(sql.of("task/end_affinities"));
    }

    private Sql ofList(String statement, QueueName queue, String labels) {
        return sql.of(statement).with("queue", queue).with("labels", list(labels));
    }

    /** How the statements name the list of those labels. */
    private static String list(String labels) {
        return labels == null ? "" : labels;
    }

    private List<Place> places(Sql statement) {
        return read(() -> statement.list(Place::read));
    }

    private <T> T read(Supplier<T> look) {
        return transactions.read(look);
    }

    private void write(Sql statement) {
        transactions.run(statement::update);
    }
}
