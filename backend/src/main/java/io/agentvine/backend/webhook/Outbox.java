package io.agentvine.backend.webhook;

import io.agentvine.backend.feed.Cursor;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.StoreTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The rows of targets and deliveries. Each method is one transaction; what another backend did first changes nothing. */
@Component
class Deliveries {

    /** How long an attempt that was begun counts as under way; longer than one may take. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(60);

    private static final Duration KEEP = Duration.ofDays(7);
    private static final Duration LONGEST_PENDING = Duration.ofHours(25);

    private final JdbcClient jdbc;
    private final Ids ids;
    private final Clock clock;

    Deliveries(JdbcClient jdbc, Ids ids, Clock clock) {
        this.jdbc = jdbc;
        this.ids = ids;
        this.clock = clock;
    }

    /** What is to be posted. @param questionId null where nobody is asked */
    record Draft(WebhookEvent event, UUID taskId, UUID questionId, String body) {}

    /** One that this backend is to post now. @param attempt counted from 1 */
    record Due(UUID id, WebhookEvent event, String body, int attempt, Instant createdAt) {}

    /** How far that target was served; empty for a new one. */
    @Transactional(readOnly = true)
    public Optional<Cursor> placeOf(Target target) {
        return jdbc.sql("SELECT history_id, changes_id FROM webhook_targets WHERE target = ?")
                .param(target.key())
                .query((row, n) -> new Cursor(row.getLong(1), row.getLong(2)))
                .optional();
    }

    @Transactional
    public void begin(Target target, Cursor place) {
        jdbc.sql("INSERT INTO webhook_targets (target, url, format, history_id, changes_id, created_at) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (target) DO NOTHING")
                .params(target.key(), target.shown(), target.format().word(), place.history(), place.changes(), clock.millis())
                .update();
    }

    /** Notes what is to be posted together with how far that comes; false, and nothing is noted, where another backend was first. */
    @Transactional
    public boolean advance(Target target, Cursor from, Cursor to, List<Draft> drafts) {
        int first = jdbc.sql("UPDATE webhook_targets SET history_id = ?, changes_id = ?"
                        + " WHERE target = ? AND history_id = ? AND changes_id = ?")
                .params(to.history(), to.changes(), target.key(), from.history(), from.changes())
                .update();
        if (first == 1) {
            drafts.forEach(draft -> add(target, draft));
        }
        return first == 1;
    }

    private void add(Target target, Draft draft) {
        jdbc.sql("INSERT INTO webhook_deliveries (id, target, event, task_id, question_id, body, status, attempts, next_at, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 'pending', 0, ?, ?)")
                .params(ids.next().toString(), target.key(), draft.event().word(), draft.taskId().toString(),
                        draft.questionId() == null ? null : draft.questionId().toString(), draft.body(), clock.millis(), clock.millis())
                .update();
    }

    /** The oldest that is due, as this backend's alone; empty where none is, or another backend took it just now. */
    @Transactional
    public Optional<Due> take(Target target) {
        return jdbc.sql("SELECT id, event, body, attempts, created_at FROM webhook_deliveries"
                        + " WHERE target = ? AND status = 'pending' AND next_at <= ? ORDER BY id LIMIT 1")
                .params(target.key(), clock.millis())
                .query((row, n) -> new Due(UUID.fromString(row.getString("id")), WebhookEvent.of(row.getString("event")),
                        row.getString("body"), row.getInt("attempts") + 1, StoreTime.instant(row.getLong("created_at"))))
                .optional()
                .filter(due -> jdbc.sql("UPDATE webhook_deliveries SET attempts = ?, next_at = ?"
                                        + " WHERE id = ? AND status = 'pending' AND attempts = ?")
                                .params(due.attempt(), clock.millis() + UNDER_WAY.toMillis(), due.id().toString(), due.attempt() - 1)
                                .update()
                        == 1);
    }

    /** Whether any is due; without taking it. */
    @Transactional(readOnly = true)
    public boolean anyDue(Target target) {
        return jdbc.sql("SELECT count(*) FROM webhook_deliveries WHERE target = ? AND status = 'pending' AND next_at <= ?")
                        .params(target.key(), clock.millis())
                        .query(Long.class)
                        .single()
                > 0;
    }

    @Transactional
    public void delivered(Due due, int status) {
        jdbc.sql("UPDATE webhook_deliveries SET status = 'delivered', next_at = NULL, delivered_at = ?, last_status = ?, last_error = NULL"
                        + " WHERE id = ? AND status = 'pending'")
                .params(clock.millis(), status, due.id().toString())
                .update();
    }

    /** @param next null: it is given up @param status null where there was no answer */
    @Transactional
    public void refused(Due due, Instant next, Integer status, String error) {
        jdbc.sql("UPDATE webhook_deliveries SET status = ?, next_at = ?, last_status = ?, last_error = ?"
                        + " WHERE id = ? AND status = 'pending' AND attempts = ?")
                .params(next == null ? "failed" : "pending", StoreTime.millis(next), status, error, due.id().toString(), due.attempt())
                .update();
    }

    /** Drops what is over and a week old; gives up what waits for a target that no backend has in its settings any more. */
    @Transactional
    public void tidy() {
        jdbc.sql("DELETE FROM webhook_deliveries WHERE status <> 'pending' AND created_at < ?")
                .param(clock.millis() - KEEP.toMillis())
                .update();
        jdbc.sql("UPDATE webhook_deliveries SET status = 'failed', next_at = NULL,"
                        + " last_error = 'No backend has this webhook in its settings' WHERE status = 'pending' AND created_at < ?")
                .param(clock.millis() - LONGEST_PENDING.toMillis())
                .update();
    }

    /** Either may be null: not asked for. */
    record Filter(DeliveryStatus status, WebhookEvent event) {

        private String where() {
            return (status == null ? "" : " AND d.status = '" + status.word() + "'")
                    + (event == null ? "" : " AND d.event = '" + event.word() + "'");
        }
    }

    @Transactional(readOnly = true)
    public List<DeliveryView> list(Filter filter, Paging page) {
        return jdbc.sql("SELECT d.*, t.url, t.format FROM webhook_deliveries d JOIN webhook_targets t ON t.target = d.target WHERE 1 = 1"
                        + filter.where() + " ORDER BY d.id DESC LIMIT ? OFFSET ?")
                .params(page.limit(), page.offset())
                .query((row, n) -> view(row))
                .list();
    }

    @Transactional(readOnly = true)
    public long count(Filter filter) {
        return jdbc.sql("SELECT count(*) FROM webhook_deliveries d WHERE 1 = 1" + filter.where()).query(Long.class).single();
    }

    private static DeliveryView view(ResultSet row) throws SQLException {
        String question = row.getString("question_id");
        return new DeliveryView(UUID.fromString(row.getString("id")), row.getString("url"), row.getString("format"),
                WebhookEvent.of(row.getString("event")).word(), UUID.fromString(row.getString("task_id")),
                question == null ? null : UUID.fromString(question), row.getString("status"), row.getInt("attempts"),
                time(row, "next_at"), row.getObject("last_status") == null ? null : row.getInt("last_status"),
                row.getString("last_error"), time(row, "created_at"), time(row, "delivered_at"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : StoreTime.instant(millis);
    }
}
