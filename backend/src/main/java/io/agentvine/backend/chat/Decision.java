package io.agentvine.backend.chat;

/**
 * What a person's words mean for a tool call.
 *
 * @param response the words, as they are kept
 * @param message for a refusal: what the agent gets to read, else null
 * @param updatedInput JSON text of the input with which the call is made, or null: as it was
 */
record Decision(String response, boolean allowed, boolean forTask, String message, String updatedInput) {

    /** A person wrote to the agent of a parked task: the open question is refused by that. */
    static final Decision MESSAGE_INSTEAD =
            new Decision("deny", false, false, "A person wrote a message instead of allowing this; it follows.", null);

    static Decision allow(String response, boolean forTask, String updatedInput) {
        return new Decision(response, true, forTask, null, updatedInput);
    }

    /** @param reason may be blank */
    static Decision refuse(String response, String reason) {
        return refuse("A person", response, reason);
    }

    static Decision refuse(String who, String response, String reason) {
        return new Decision(response, false, false, reason.isBlank() ? who + " refused this." : who + " refused this: " + reason, null);
    }
}
