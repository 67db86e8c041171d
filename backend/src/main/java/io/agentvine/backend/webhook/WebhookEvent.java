package io.agentvine.backend.webhook;

import io.agentvine.backend.feed.FeedChange;
import io.agentvine.backend.platform.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a webhook may be told of. */
enum WebhookEvent {
    /** A run asks a person. */
    QUESTION,
    /** Nobody has answered for long. */
    OVERDUE,
    /** A task is completed. */
    COMPLETED,
    /** A task failed. */
    FAILED;

    static Optional<WebhookEvent> of(FeedChange change) {
        return Optional.ofNullable(switch (change.kind()) {
            case QUESTION -> switch (change.what()) {
                case "added" -> QUESTION;
                case "overdue" -> OVERDUE;
                default -> null;
            };
            case TASK -> switch (change.what()) {
                case "completed" -> COMPLETED;
                case "failed" -> FAILED;
                default -> null;
            };
            default -> null;
        });
    }

    /** Null for null. */
    static WebhookEvent of(String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(values()).filter(event -> event.word().equals(word)).findFirst().orElseThrow(() -> {
            List<String> words = Arrays.stream(values()).map(WebhookEvent::word).toList();
            return Problems.badRequest("event", "must be one of " + String.join(", ", words) + ", found '" + word + "'");
        });
    }

    boolean asks() {
        return this == QUESTION || this == OVERDUE;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
