package io.agentvine.backend.webhook;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.EnumAsWord;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.springframework.data.domain.Persistable;

/**
 * What is or was to be posted to a target: pending until an answer of 2xx delivers it, or nobody tries any more. It changes itself; whoever
 * has it changed holds the lock of its row ({@link Deliveries}).
 */
@Entity
@Table(name = "webhook_deliveries")
class WebhookDelivery implements Persistable<UUID> {

    /** How long an attempt that was begun counts as under way; longer than one may take. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(60);

    /** How far it is. */
    enum Status {
        PENDING,
        DELIVERED,
        FAILED;

        /** Null for null. */
        static Status of(String word) {
            if (word == null) {
                return null;
            }
            return Arrays.stream(values()).filter(status -> status.word().equals(word)).findFirst().orElseThrow(() -> {
                List<String> words = Arrays.stream(values()).map(Status::word).toList();
                return Problems.badRequest("status", "must be one of " + String.join(", ", words) + ", found '" + word + "'");
            });
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Id
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private UUID id;

    private String target;

    @Convert(converter = EventAsWord.class)
    private WebhookEvent event;

    @JdbcTypeCode(SqlTypes.VARCHAR)
    private UUID taskId;

    @JdbcTypeCode(SqlTypes.VARCHAR)
    private UUID questionId;

    private String body;

    @Convert(converter = StatusAsWord.class)
    private Status status;

    private int attempts;

    private Instant nextAt;

    private Integer lastStatus;

    private String lastError;

    private Instant createdAt;

    private Instant deliveredAt;

    @Transient
    private boolean added;

    /** For Hibernate. */
    protected WebhookDelivery() {}

    private WebhookDelivery(UUID id, Target target, Post post, Instant now) {
        this.id = id;
        this.target = target.key();
        this.event = post.event();
        this.taskId = post.taskId();
        this.questionId = post.questionId();
        this.body = post.body();
        this.status = Status.PENDING;
        this.nextAt = now;
        this.createdAt = now;
        this.added = true;
    }

    /** What is to be posted. @param taskId null of a schedule @param questionId null where nobody is asked */
    record Post(WebhookEvent event, UUID taskId, UUID questionId, String body) {}

    /** One that is due at once. */
    static WebhookDelivery of(UUID id, Target target, Post post, Instant now) {
        return new WebhookDelivery(id, target, post, now);
    }

    /** An attempt begins; nobody else makes one until it counts as lost. */
    void begin(Instant now) {
        attempts++;
        nextAt = now.plus(UNDER_WAY);
    }

    /** It was taken. Changes nothing where it is over. */
    void delivered(Instant now, Integer answered) {
        if (status == Status.PENDING) {
            status = Status.DELIVERED;
            nextAt = null;
            deliveredAt = now;
            lastStatus = answered;
            lastError = null;
        }
    }

    /**
     * It was not taken. Changes nothing where it is over, or where somebody has begun another attempt since.
     *
     * @param attempt which, counted from 1
     * @param next when the next one is due; null: it is given up
     * @param answered null where there was no answer
     */
    void refused(int attempt, Instant next, Integer answered, String error) {
        if (status == Status.PENDING && attempts == attempt) {
            status = next == null ? Status.FAILED : Status.PENDING;
            nextAt = next;
            lastStatus = answered;
            lastError = error;
        }
    }

    WebhookEvent event() {
        return event;
    }

    String body() {
        return body;
    }

    /** How many were begun; the one that is under way is the last of them. */
    int attempts() {
        return attempts;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Override
    public UUID getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return added;
    }

    @Converter
    static final class EventAsWord extends EnumAsWord<WebhookEvent> {
        EventAsWord() {
            super(WebhookEvent.class);
        }
    }

    @Converter
    static final class StatusAsWord extends EnumAsWord<Status> {
        StatusAsWord() {
            super(Status.class);
        }
    }
}
