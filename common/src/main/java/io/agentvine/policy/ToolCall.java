package io.agentvine.policy;

import tools.jackson.databind.JsonNode;

/**
 * A tool call that an agent wants to make.
 *
 * @param tool the agent's name for it, as {@code Bash}
 * @param input as the agent gives it
 * @param cwd absolute folder from which relative paths count
 */
public record ToolCall(String tool, JsonNode input, String cwd) {

    /** Whether it has a shell run a command line. */
    public boolean isCommand() {
        return (tool.equals("Bash") || tool.equals("Monitor")) && input.path("command").isString();
    }

    /** The command line; empty where it is none. */
    public String command() {
        return input.path("command").asString("");
    }
}
