package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Claude Code is told in a run's {@code settings.json}. */
final class SettingsFile {

    private SettingsFile() {}

    /** With our hook before each tool call. */
    static ObjectNode with(HookEndpoint.Registration hook) {
        ObjectNode settings = Wire.mapper().createObjectNode();
        ObjectNode http = settings.putObject("hooks").putArray("PreToolUse").addObject().put("matcher", "*").putArray("hooks").addObject();
        http.put("type", "http").put("url", hook.url()).put("timeout", 600);
        http.putObject("headers").put("Authorization", "Bearer " + hook.token());
        return settings;
    }

    /**
     * Its commands run in a sandbox or not at all: they write to the clone and the temporary folder, have a loopback of their own
     * and no other network, and see nothing of {@code hidden} but what is {@code own}. The policy is asked as without a sandbox.
     */
    static void sandbox(ObjectNode settings, List<Path> hidden, List<Path> own) {
        ObjectNode sandbox = settings.putObject("sandbox");
        sandbox.put("enabled", true).put("failIfUnavailable", true);
        sandbox.put("allowUnsandboxedCommands", false).put("autoAllowBashIfSandboxed", false);
        ObjectNode network = sandbox.putObject("network").put("strictAllowlist", true).put("allowLocalBinding", false);
        network.putArray("allowedDomains");
        ObjectNode files = sandbox.putObject("filesystem");
        list(files.putArray("denyRead"), hidden);
        list(files.putArray("allowRead"), own);
    }

    private static void list(ArrayNode array, List<Path> paths) {
        paths.forEach(path -> array.add(path.toString()));
    }
}
