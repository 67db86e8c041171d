package io.agentvine.backend.webhook;

import io.agentvine.backend.feed.Cursor;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * What is to be posted, and how far each target was served. Each method is one transaction; what another backend did first changes
 * nothing.
 */
class Outbox {

    private static final Duration KEEP = Duration.ofDays(7);
    private static final Duration LONGEST_PENDING = Duration.ofHours(25);

    private final Deliveries deliveries;
    private final ServedTargets targets;
    private final Transactions transactions;
    private final Ids ids;
    private final Clock clock;

    Outbox(Deliveries deliveries, ServedTargets targets, Transactions transactions, Ids ids, Clock clock) {
        this.deliveries = deliveries;
        this.targets = targets;
        this.transactions = transactions;
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

    void delivered(WebhookDelivery posted, Integer status) {
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
}
