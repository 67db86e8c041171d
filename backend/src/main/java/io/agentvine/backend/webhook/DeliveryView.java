package io.agentvine.backend.webhook;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as people see it: without the secret, the body and what may be secret in the url.
 *
 * @param messageId the question, where somebody is asked
 * @param nextAt when the next attempt is due; null once it is over
 * @param lastStatus the HTTP status of the last answer, if there was one; null of a mail
 */
@Schema(name = "WebhookDelivery")
record DeliveryView(
        UUID id,
        @Schema(description = "Which of agentvine.webhooks it is for, from 0; null: for one that is not set there any more", example = "0") @Nullable Integer webhook,
        @Schema(example = "https://hooks.example/…") String url,
        @Schema(example = "json") String format,
        @Schema(example = "completed") String event,
        @Schema(description = "Null of schedule_skipped") @Nullable UUID taskId,
        @Nullable UUID messageId,
        @Schema(description = "pending, delivered or failed", example = "delivered") String status,
        int attempts,
        @Nullable Instant nextAt,
        @Nullable Integer lastStatus,
        @Schema(description = "Why the last attempt failed", example = "answered 503") @Nullable String lastError,
        Instant createdAt,
        @Nullable Instant deliveredAt) {}
