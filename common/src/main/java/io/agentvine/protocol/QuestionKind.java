package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a run asks of a person. */
public enum QuestionKind {
    /** May this tool call be made? */
    @JsonProperty("permission")
    PERMISSION,
    /** The agent's own question, with choices. */
    @JsonProperty("question")
    QUESTION,
    /** Is this plan good? */
    @JsonProperty("plan")
    PLAN;

    /** The word on the wire and in the tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
