package io.agentvine.backend.webhook;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Posts or mails what is due to a target, one after the other. A 2xx answer is a delivery, and so is a mail that its server took; all else is tried again later ({@link Redelivery}). Where
 * the program dies between the answer and its noting, the same delivery id is posted twice.
 */
class Sender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private final Outbox outbox;
    private final Poster poster;
    private final Mailer mailer;
    private final Clock clock;
    private final DoubleSupplier random;

    @Autowired
    Sender(Outbox outbox, Poster poster, Mailer mailer, Clock clock) {
        this(outbox, poster, mailer, clock, () -> ThreadLocalRandom.current().nextDouble());
    }

    Sender(Outbox outbox, Poster poster, Mailer mailer, Clock clock, DoubleSupplier random) {
        this.outbox = outbox;
        this.poster = poster;
        this.mailer = mailer;
        this.clock = clock;
        this.random = random;
    }

    /** Until nothing is due, or one is not taken: then the others are likely not to be taken now either. */
    void sendDue(Target target) throws InterruptedException {
        boolean taken = true;
        while (taken) {
            Optional<WebhookDelivery> due = outbox.anyDue(target) ? outbox.take(target) : Optional.empty();
            taken = due.isPresent() && send(target, due.get());
        }
    }

    private boolean send(Target target, WebhookDelivery due) throws InterruptedException {
        Poster.Outcome outcome = target.format() == Target.Format.MAIL ? mailer.send(target, due) : poster.post(target, due);
        if (outcome.error() == null) {
            outbox.delivered(due, outcome.status());
            return true;
        }
        Instant next = Redelivery.next(due.attempts(), due.createdAt(), clock.instant(), random.getAsDouble()).orElse(null);
        outbox.refused(due, next, outcome.status(), outcome.error());
        if (next == null) {
            LOG.warn("The webhook {} took delivery {} in none of {} attempts, the last: {}",
                    target, due.getId(), due.attempts(), outcome.error());
        }
        return false;
    }
}
