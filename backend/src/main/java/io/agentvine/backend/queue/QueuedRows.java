package io.agentvine.backend.queue;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Vendor;
import io.agentvine.backend.task.HeldWork;
import io.agentvine.backend.task.Lane;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the rows say of queued tasks: which may run now, in which order, and which of them Redis was told of. */
@Component
class QueuedRows {

    private static final String COLUMNS = "select id, queue, position, labels, affinity_worker_id, affinity_until, ";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate reading;
    private final TransactionTemplate writing;
    private final String now;
    private final String eligible;
    private final String eligibleById;
    private final String among;
    private final String elements;
    private final String skipLocked;
    private final String labelsOfAffinityMet;

    QueuedRows(JdbcTemplate jdbc, Database database, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
        this.writing = new TransactionTemplate(transactions);
        this.now = database.now();
        String mayRun = " = 'queued' and deferred = 0 and due_at <= " + now + " and cancel_requested_at is null and "
                + HeldWork.SESSION_FREE;
        this.eligible = "tasks.status" + mayRun;
        this.eligibleById = HeldWork.STATUS_FOUND_BY_ID + mayRun;
        this.elements = switch (database.vendor()) { // the condition keeps PostgreSQL's planner from a scan, as in JsonRows
            case POSTGRESQL -> "select v from json_array_elements_text(cast(? as json)) v where v || '' = v";
            case SQLITE -> "select value from json_each(?)";
        };
        this.skipLocked = database.vendor() == Vendor.POSTGRESQL ? " for update skip locked" : "";
        this.labelsOfAffinityMet = HeldWork.labelsOfAffinityMet(database.vendor());
        this.among = "id in (" + elements + ")";
    }

    /**
     * Rows that may run now and that Redis was not told of, by position.
     *
     * @param butLabels of lists that are full, null among them: those that ask for no label
     * @param leastAgeMillis how long they have been queued at least; younger ones are being offered just now
     */
    List<ReadyQueue.Entry> undispatched(QueueName queue, List<String> butLabels, long leastAgeMillis, int most) {
        String others = butLabels.isEmpty() ? "" : " and coalesce(labels, '') not in (" + elements + ")";
        List<Object> values = new ArrayList<>(List.of(queue.word(), leastAgeMillis));
        if (!butLabels.isEmpty()) {
            values.add(Wire.write(butLabels.stream().map(labels -> labels == null ? "" : labels).toList()));
        }
        values.add(most);
        return reading.execute(status -> jdbc.query(COLUMNS + now + " as now from tasks where " + eligible
                + " and queue = ? and dispatched_at is null and reason_since <= " + now + " - ?" + others + " order by position limit ?",
                (row, n) -> entry(row), values.toArray()));
    }

    /**
     * The first rows of one list that may run now and that Redis was not told of.
     *
     * @param labels of its rows, or null
     * @param before only rows before that position
     */
    List<ReadyQueue.Entry> undispatchedOf(QueueName queue, String labels, long before, int most) {
        return reading.execute(status -> jdbc.query(COLUMNS + now + " as now from tasks where " + eligible
                + " and queue = ? and dispatched_at is null and " + sameLabels(labels) + " and position < ? order by position limit ?",
                (row, n) -> entry(row), labelled(labels, queue.word(), before, most)));
    }

    /** The sets of labels that queued rows ask for; null: no label. */
    List<String> labelsInUse(QueueName queue) {
        return reading.execute(status -> jdbc.queryForList("select distinct labels from tasks where status = 'queued' and queue = ?",
                String.class, queue.word()));
    }

    /** The first rows of one list that may run now, by position, whatever Redis was told. @param labels of its rows, or null */
    List<ReadyQueue.Entry> first(QueueName queue, String labels, int most) {
        return reading.execute(status -> jdbc.query(COLUMNS + now + " as now from tasks where " + eligible
                + " and queue = ? and " + sameLabels(labels) + " order by position limit ?",
                (row, n) -> entry(row), labelled(labels, queue.word(), most)));
    }

    private static String sameLabels(String labels) {
        return labels == null ? "labels is null" : "labels = ?";
    }

    private static Object[] labelled(String labels, Object before, Object... after) {
        List<Object> values = new ArrayList<>(List.of(before));
        if (labels != null) {
            values.add(labels);
        }
        values.addAll(List.of(after));
        return values.toArray();
    }

    /** Rows that may run now and of which Redis was told at least that long ago. */
    List<ReadyQueue.Entry> dispatched(long leastAgeMillis) {
        return reading.execute(status -> jdbc.query(COLUMNS + now + " as now from tasks where " + eligible
                + " and dispatched_at <= " + now + " - ?", (row, n) -> entry(row), leastAgeMillis));
    }

    /** Those of these tasks that may run now. */
    List<ReadyQueue.Entry> eligible(Collection<UUID> ids) {
        return reading.execute(status -> jdbc.query(COLUMNS + now + " as now from tasks where " + eligibleById + " and "
                + among, (row, n) -> entry(row), Wire.write(ids)));
    }

    /** Waits for no grant, which marks its rows itself; so the two cannot wait for each other either. */
    void markDispatched(Collection<UUID> ids) {
        writing.executeWithoutResult(status -> jdbc.update("update tasks set dispatched_at = " + now + " where id in (select id from tasks"
                + " where " + HeldWork.STATUS_FOUND_BY_ID + " = 'queued' and dispatched_at is null and due_at <= " + now + " and " + among
                + skipLocked + ")", Wire.write(ids)));
    }

    /** Leaves tasks to the relay again. */
    void forgetDispatch(Collection<UUID> ids) {
        writing.executeWithoutResult(status -> jdbc.update(
                "update tasks set dispatched_at = null where " + HeldWork.STATUS_FOUND_BY_ID + " = 'queued' and " + among, Wire.write(ids)));
    }

    /** Says of a list that Redis knows nothing of it behind that position. */
    void forgetDispatchBehind(QueueName queue, String labels, long last) {
        writing.executeWithoutResult(status -> jdbc.update("update tasks set dispatched_at = null where status = 'queued'"
                + " and queue = ? and " + sameLabels(labels) + " and position > ? and dispatched_at is not null",
                labelled(labels, queue.word(), last)));
    }

    /**
     * Frees tasks whose worker did not come for them in time, or lacks their labels and so could only be kept from other work by
     * them; they are offered to all by the relay.
     */
    int endAffinities() {
        return writing.execute(status -> jdbc.update("update tasks set affinity_worker_id = null, affinity_until = null,"
                + " dispatched_at = null where status = 'queued' and affinity_worker_id is not null and (affinity_until <= " + now
                + " or not " + labelsOfAffinityMet + ")"));
    }

    /** Takes failed entries out of the queue's books. */
    int clearFailed(long leastAgeMillis) {
        return writing.execute(status -> jdbc.update("update tasks set queue_cleared_at = " + now
                + " where status = 'failed' and queue_cleared_at is null and finished_at <= " + now + " - ?", leastAgeMillis));
    }

    private static ReadyQueue.Entry entry(ResultSet row) throws SQLException {
        String worker = row.getString("affinity_worker_id");
        boolean kept = worker != null && row.getLong("affinity_until") > row.getLong("now");
        return new ReadyQueue.Entry(UUID.fromString(row.getString("id")), Queues.of(row.getString("queue")),
                Lane.of(kept ? UUID.fromString(worker) : null, row.getString("labels")), row.getLong("position"));
    }
}
