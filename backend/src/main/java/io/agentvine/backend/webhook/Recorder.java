package io.agentvine.backend.webhook;

import io.agentvine.backend.feed.ChangePage;
import io.agentvine.backend.feed.ChangeReader;
import io.agentvine.backend.feed.Cursor;
import io.agentvine.backend.feed.FeedChange;
import io.agentvine.backend.platform.PublicAddress;
import io.agentvine.protocol.Wire;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Turns what changed into deliveries, once for each target whichever backend does it: the deliveries and the target's place in the stream
 * are one commit, by a compare-and-set on that place. A target that is new begins now.
 */
class Recorder {

    private static final int PAGE = 200;

    /** What is older is of no use any more; a target may have been away from the settings for long. */
    private static final Duration OLDEST = Duration.ofHours(24);

    private final ChangeReader reader;
    private final Outbox outbox;
    private final Payloads payloads;
    private final Clock clock;
    private final URI page;
    private final Map<String, Cursor> beginnings = new ConcurrentHashMap<>();

    Recorder(ChangeReader reader, Outbox outbox, Payloads payloads, Clock clock, PublicAddress address) {
        this.reader = reader;
        this.outbox = outbox;
        this.payloads = payloads;
        this.clock = clock;
        this.page = address.publicUrl();
    }

    /** Records a page for that target; true where there may be more at once. */
    boolean record(Target target) {
        Optional<Cursor> place = outbox.placeOf(target);
        if (place.isEmpty()) {
            begin(target);
            return false;
        }
        ChangePage page = reader.after(place.get(), PAGE);
        if (page.next().equals(place.get())) {
            return false;
        }
        var posts = page.changes().stream().flatMap(change -> posts(target, change)).toList();
        boolean first = outbox.advance(target, place.get(), page.next(), posts);
        return page.more() || !first;
    }

    private void begin(Target target) {
        Cursor now = beginnings.computeIfAbsent(target.key(), key -> reader.last());
        if (reader.isSettled(now)) {
            outbox.begin(target, now);
            beginnings.remove(target.key());
        }
    }

    private Stream<WebhookDelivery.Post> posts(Target target, FeedChange change) {
        return WebhookEvent.of(change).stream()
                .filter(target.events()::contains)
                .filter(event -> change.at().isAfter(clock.instant().minus(OLDEST)))
                .flatMap(event -> payloads.of(event, change).map(payload -> post(target, event, payload)).stream());
    }

    private WebhookDelivery.Post post(Target target, WebhookEvent event, Payload payload) {
        UUID question = payload.question() == null ? null : payload.question().messageId();
        return new WebhookDelivery.Post(event, payload.task() == null ? null : payload.task().id(), question, Wire.write(body(target, payload)));
    }

    private Object body(Target target, Payload payload) {
        return switch (target.format()) {
            case JSON -> payload;
            case SLACK -> Map.of("text", new PeopleText(PeopleText.Markup.SLACK, page).of(payload));
            case MAIL -> Mailer.Mail.of(new PeopleText(PeopleText.Markup.PLAIN, page).of(payload));
        };
    }
}
