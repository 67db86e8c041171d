package io.agentvine.protocol;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A question as its run sees it.
 *
 * @param messageId its id
 * @param holdMs how long, from its first asking, the call is to be held before the run is parked
 * @param answer null unless {@code status} is answered
 */
public record QuestionState(UUID messageId, QuestionStatus status, long holdMs, @Nullable Answer answer) {

    /**
     * What becomes of the call.
     *
     * @param message for a refusal: what the agent gets to read
     * @param updatedInput the input with which the call is made, or null: as it was
     * @param answeredBy who said so
     */
    public record Answer(boolean allowed, @Nullable String message, @Nullable JsonNode updatedInput, @Nullable String answeredBy) {}
}
