package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One thing that a repository brings for agents to run.
 *
 * @param name of it; of a hook its event, with what it matches
 * @param runs the command line or the URL; of a skill, agent or command the path of its file
 */
public record BroughtItem(Kind kind, String name, String runs) {

    /** What it is. */
    public enum Kind {
        @JsonProperty("skill")
        SKILL("skill"),
        @JsonProperty("agent")
        AGENT("agent"),
        @JsonProperty("command")
        COMMAND("command"),
        @JsonProperty("hook")
        HOOK("hook"),
        @JsonProperty("mcp_server")
        MCP_SERVER("MCP server");

        private final String noun;

        Kind(String noun) {
            this.noun = noun;
        }

        /** For a sentence, in the singular. */
        public String noun() {
            return noun;
        }
    }
}
