package io.agentvine.worker.agent.opencode;

import io.agentvine.protocol.Wire;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** All that OpenCode is configured with. Pure. */
final class OpenCodeConfig {

    /** What is not for a run without people before it, or would reach what nobody named. */
    private static final List<String> NO_TOOLS = List.of("question", "skill", "lsp", "websearch", "codesearch", "plan_enter", "plan_exit");

    private OpenCodeConfig() {}

    /** @param bridge our plugin @param instructions a file with what is told in every run */
    static ObjectNode of(String model, Path bridge, Path instructions) {
        ObjectNode config = Wire.mapper().createObjectNode();
        config.putArray("plugin").add(bridge.toUri().toString());
        config.putArray("instructions").add(instructions.toString());
        config.put("autoupdate", false).put("share", "disabled").put("snapshot", false).put("lsp", false).put("formatter", false);
        config.putArray("enabled_providers").add("anthropic");
        config.put("model", "anthropic/" + model).put("small_model", "anthropic/" + model);
        config.putObject("provider").putObject("anthropic").putObject("models").putObject(model);
        config.putObject("mcp");
        config.set("permission", permission());
        return config;
    }

    /** Everything is asked for; the bridge says yes where the worker has allowed the very call. The last one that fits counts. */
    static ObjectNode permission() {
        ObjectNode permission = Wire.mapper().createObjectNode().put("*", "ask");
        NO_TOOLS.forEach(tool -> permission.put(tool, "deny"));
        // Asked before the call is: the same call three times. The run's limits hold that.
        return permission.put("doom_loop", "allow");
    }
}
