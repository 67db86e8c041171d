package io.agentvine.backend.webhook;

import io.agentvine.backend.feed.Cursor;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What is to be posted, and how far each target was served. Each method is one transaction; what another backend did first changes
 * nothing.
 */
@Component
class Outbox {

    /** How long an attempt that was begun counts as under way; longer than one may take. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(60);
    private static final Duration KEEP = Duration.ofDays(7);
    private static final Duration LONGEST_PENDING = Duration.ofHours(25);

    private final Transactions transactions;
    private final SqlFiles sql;
    private final Ids ids;
    private final Clock clock;

    Outbox(Transactions transactions, SqlFiles sql, Ids ids, Clock clock) {
        this.transactions = transactions;
        this.sql = sql;
        this.ids = ids;
        this.clock = clock;
    }

    /** How far that target was served; empty for a new one. */
    Optional<Cursor> placeOf(Target target) {
        return transactions.read(() -> of("webhook/place", target).first(row -> new Cursor(row.number("history_id"), row.number("changes_id"))));
    }

    /** Where another backend was first it is served from where that one began. */
    void begin(Target target, Cursor place) {
        transactions.run(() -> of("webhook/begin", target)
                .with("url", target.shown())
                .with("format", target.format())
                .with("history", place.history())
                .with("changes", place.changes())
                .with("now", clock.instant())
                .update());
    }

    /** Notes what is to be posted together with how far that comes; false, and nothing is noted, where another backend was first. */
    boolean advance(Target target, Cursor from, Cursor to, List<Delivery.Post> posts) {
        return transactions.run(() -> {
            boolean first = move(target, from, to);
            if (first) {
                of("webhook/add", target).with("now", clock.instant()).updateEach(posts, this::give);
            }
            return first;
        });
    }

    private boolean move(Target target, Cursor from, Cursor to) {
        return of("webhook/advance", target)
                .with("from_history", from.history())
                .with("from_changes", from.changes())
                .with("to_history", to.history())
                .with("to_changes", to.changes())
                .update() == 1;
    }

    private void give(Sql added, Delivery.Post post) {
        added.with("id", ids.next())
                .with("event", post.event())
                .with("task", post.taskId())
                .with("question", post.questionId())
                .with("body", post.body());
    }

    /** Begins an attempt of the oldest that is due, as this backend's alone; empty where none is, or another backend took it just now. */
    Optional<Delivery> take(Target target) {
        Instant now = clock.instant();
        return transactions.run(() -> of("webhook/take", target).with("now", now).with("lost", now.plus(UNDER_WAY)).first(Outbox::delivery));
    }

    /** Whether any is due; without taking it. */
    boolean anyDue(Target target) {
        return transactions.read(() -> of("webhook/due", target).with("now", clock.instant()).exists());
    }

    /** Changes nothing where it is over. */
    void delivered(Delivery posted, int status) {
        transactions.run(() -> sql.of("webhook/note_delivered")
                .with("id", posted.id())
                .with("answered", status)
                .with("now", clock.instant())
                .update());
    }

    /**
     * Changes nothing where it is over, or where somebody has begun another attempt since.
     *
     * @param next null: it is given up
     * @param status null where there was no answer
     */
    void refused(Delivery posted, Instant next, Integer status, String error) {
        transactions.run(() -> sql.of("webhook/note_refused")
                .with("id", posted.id())
                .with("attempt", posted.attempts())
                .with("status", next == null ? Delivery.Status.FAILED : Delivery.Status.PENDING)
                .with("next", next)
                .with("answered", status)
                .with("error", error)
                .update());
    }

    /** Drops what is over and a week old; gives up what waits for a target that no backend has in its settings any more. */
    void tidy() {
        transactions.run(() -> {
            sql.of("webhook/drop_over").with("before", clock.instant().minus(KEEP)).update();
            sql.of("webhook/give_up")
                    .with("before", clock.instant().minus(LONGEST_PENDING))
                    .with("error", "No backend has this webhook in its settings")
                    .update();
        });
    }

    private Sql of(String statement, Target target) {
        return sql.of(statement).with("target", target.key());
    }

    private static Delivery delivery(Row row) throws SQLException {
        return new Delivery(row.id("id"), row.word(WebhookEvent.class, "event"), row.text("body"), row.count("attempts"), row.time("created_at"));
    }

    /** Either may be null: not asked for. */
    record Filter(Delivery.Status status, WebhookEvent event) {}

    /** For people, newest first. */
    List<DeliveryView> list(Filter filter, Paging page) {
        return transactions.read(() -> filtered("webhook/list", filter)
                .with("limit", page.limit())
                .with("offset", page.offset())
                .list(Outbox::view));
    }

    long count(Filter filter) {
        return transactions.read(() -> filtered("webhook/count", filter).number());
    }

    private Sql filtered(String statement, Filter filter) {
        return sql.of(statement).with("status", filter.status).with("event", filter.event);
    }

    private static DeliveryView view(Row row) throws SQLException {
        return new DeliveryView(row.id("id"), row.text("url"), row.text("format"), row.text("event"), row.id("task_id"),
                row.id("question_id"), row.text("status"), row.count("attempts"), row.time("next_at"), row.countOrNull("last_status"),
                row.text("last_error"), row.time("created_at"), row.time("delivered_at"));
    }
}
