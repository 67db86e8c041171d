package io.agentvine.backend.webhook;

import io.agentvine.backend.platform.Problems;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * What is to be posted to a target, as one attempt has it.
 *
 * @param attempts how many were begun; this one is the last of them
 */
record Delivery(UUID id, WebhookEvent event, String body, int attempts, Instant createdAt) {

    /** How far it is: pending until an answer of 2xx delivers it, or nobody tries any more. */
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

    /** What is to be posted. @param questionId null where nobody is asked */
    record Post(WebhookEvent event, UUID taskId, UUID questionId, String body) {}
}
