package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import tools.jackson.databind.node.ObjectNode;

/** What Claude Code is told in a run's {@code settings.json}. */
final class SettingsFile {

    private SettingsFile() {}

    /** With our hook before each tool call. */
    static ObjectNode with(HookEndpoint.Registration hook) {
        ObjectNode settings = Wire.mapper().createObjectNode();
        ObjectNode http = settings.putObject("hooks").putArray("PreToolUse").addObject().put("matcher", "*").putArray("hooks").addObject();
        http.put("type", "http").put("url", hook.url()).put("timeout", 600);
        // It asks a host of the model's makers whether a host may be reached, which here a person, a rule or the worker's settings say.
        settings.put("skipWebFetchPreflight", true);
        http.putObject("headers").put("Authorization", "Bearer " + hook.token());
        return settings;
    }
}
