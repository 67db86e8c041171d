package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A rule of those who run this: for which tool calls it speaks, and what it says. A part that is null speaks for all calls.
 *
 * @param name for events and answers
 * @param tool the agent's name for the tool; {@code *} in it stands for any text, {@code |} separates several
 * @param command of a {@code Bash} call, word by word; {@code *} in a word stands for any text, as the last word for any further
 *     words. A rule that allows speaks for a line that is this one command; one that stops, for a line in which its words can be seen
 * @param host that a run wants to reach; {@code *.example.com} stands for every name below it
 * @param path where the file of a file tool is
 * @param reason for the agent and for people, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicyRule(
        String name,
        String tool,
        String command,
        String host,
        Side path,
        TaskType taskType,
        Priority priority,
        PermissionLevel permissionLevel,
        Decision decision,
        String reason) {

    /** Where a file is: in the clone, or elsewhere. */
    public enum Side {
        @JsonProperty("inside")
        INSIDE,
        @JsonProperty("outside")
        OUTSIDE
    }

    /** What a rule says. */
    public enum Decision {
        @JsonProperty("allow")
        ALLOW,
        @JsonProperty("deny")
        DENY,
        /** A person has to say. */
        @JsonProperty("ask")
        ASK,
        /** The controller may say, where there is one and it is sure; else a person has to. */
        @JsonProperty("controller")
        CONTROLLER
    }
}
