package io.agentvine.backend.webhook;

import io.agentvine.backend.platform.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How far a delivery is. */
enum DeliveryStatus {
    PENDING,
    DELIVERED,
    FAILED;

    /** Null for null. */
    static DeliveryStatus of(String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(values()).filter(status -> status.word().equals(word)).findFirst().orElseThrow(() -> {
            List<String> words = Arrays.stream(values()).map(DeliveryStatus::word).toList();
            return Problems.badRequest("status", "must be one of " + String.join(", ", words) + ", found '" + word + "'");
        });
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
