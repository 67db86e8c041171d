package io.agentvine.backend.webhook;

import io.agentvine.backend.feed.FeedChange;
import io.agentvine.backend.platform.Problems;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a webhook may be told of. */
enum WebhookEvent {
    /** A run asks a person. */
    QUESTION,
    /** Nobody has answered for long. */
    OVERDUE,
    /** A task is completed. */
    COMPLETED,
    /** A task failed. */
    FAILED,
    /** A task is completed with a change that somebody may review; told beside {@link #COMPLETED}, to those who ask for it. */
    REVIEW_READY,
    /** A task's pull request was opened, merged or closed. */
    PULL_REQUEST,
    /** A time of a schedule came, and no task of it. */
    SCHEDULE_SKIPPED;

    /** What a webhook is told of where its setting names nothing. */
    static final Set<WebhookEvent> USUAL = Set.copyOf(EnumSet.complementOf(EnumSet.of(REVIEW_READY)));

    /** None where it is told to nobody. */
    static List<WebhookEvent> of(FeedChange change) {
        return switch (change.kind()) {
            case QUESTION -> switch (change.what()) {
                case "added" -> List.of(QUESTION);
                case "overdue" -> List.of(OVERDUE);
                default -> List.of();
            };
            case TASK -> switch (change.what()) {
                case "completed" -> List.of(COMPLETED, REVIEW_READY);
                case "failed" -> List.of(FAILED);
                case "opened", "merged", "closed" -> List.of(PULL_REQUEST);
                default -> List.of();
            };
            case SCHEDULE -> List.of(SCHEDULE_SKIPPED);
            default -> List.of();
        };
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

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
