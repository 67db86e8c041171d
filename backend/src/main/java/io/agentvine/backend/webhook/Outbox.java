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
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * What is to be posted, and how far each target was served. Each method is one transaction; what another backend did first changes
 * nothing.
 */
@Component
class Outbox {

    private static final Duration KEEP = Duration.ofDays(7);
    private static final Duration LONGEST_PENDING = Duration.ofHours(25);

    private final Deliveries deliveries;
    private final ServedTargets targets;
    private final Transactions transactions;
    private final SqlFiles sql;
    private final Ids ids;
    private final Clock clock;

    Outbox(Deliveries deliveries, ServedTargets targets, Transactions transactions, SqlFiles sql, Ids ids, Clock clock) {
        this.deliveries = deliveries;
        this.targets = targets;
        this.transactions = transactions;
        this.sql = sql;
        this.ids = ids;
        this.clock = clock;
    }

    /** How far that target was served; empty for a new one. */
    Optional<Cursor> placeOf(Target target) {
        return transactions.read(() -> targets.findById(target.key()).map(ServedTarget::place));
    }

    void begin(Target target, Cursor place) {
        try {
            transactions.run(() -> targets.save(new ServedTarget(target, place, clock.instant())));
        } catch (DataIntegrityViolationException anotherWasFirst) {
            // it is served from where that one began
        }
    }

    /** Notes what is to be posted together with how far that comes; false, and nothing is noted, where another backend was first. */
    boolean advance(Target target, Cursor from, Cursor to, List<WebhookDelivery.Post> posts) {
        return transactions.run(() -> {
            boolean first = targets.lockById(target.key()).filter(served -> served.advance(from, to)).isPresent();
            if (first) {
                posts.forEach(post -> deliveries.save(WebhookDelivery.of(ids.next(), target, post, clock.instant())));
            }
            return first;
        });
    }

    /** The oldest that is due, as this backend's alone; empty where none is, or another backend took it just now. */
    Optional<WebhookDelivery> take(Target target) {
        return transactions.run(() -> {
            Optional<WebhookDelivery> due = deliveries.lockOldestDue(target.key(), clock.instant());
            due.ifPresent(delivery -> delivery.begin(clock.instant()));
            return due;
        });
    }

    /** Whether any is due; without taking it. */
    boolean anyDue(Target target) {
        return transactions.read(() -> deliveries.anyDue(target.key(), clock.instant()));
    }

    void delivered(WebhookDelivery posted, int status) {
        transactions.run(() -> deliveries.lockById(posted.getId()).ifPresent(one -> one.delivered(clock.instant(), status)));
    }

    /** @param next null: it is given up @param status null where there was no answer */
    void refused(WebhookDelivery posted, Instant next, Integer status, String error) {
        transactions.run(() -> deliveries.lockById(posted.getId()).ifPresent(one -> one.refused(posted.attempts(), next, status, error)));
    }

    /** Drops what is over and a week old; gives up what waits for a target that no backend has in its settings any more. */
    void tidy() {
        transactions.run(() -> {
            deliveries.deleteOverBefore(clock.instant().minus(KEEP));
            deliveries.giveUpBefore(clock.instant().minus(LONGEST_PENDING), "No backend has this webhook in its settings");
        });
    }

    /** Either may be null: not asked for. */
    record Filter(WebhookDelivery.Status status, WebhookEvent event) {}

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
