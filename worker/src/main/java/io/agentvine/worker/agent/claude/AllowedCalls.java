package io.agentvine.worker.agent.claude;

import io.agentvine.hash.Sha256;
import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.Wire;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;

/** Calls of MCP servers' tools that were allowed in a run and not made yet: each may be made once, as it was judged. Safe for any thread. */
final class AllowedCalls {

    /** Those of servers that are programs are never taken, so the oldest go. */
    private static final int MOST = 1000;

    private final Map<String, String> calls = new LinkedHashMap<>();

    /** @param id of the call @param tool by the agent's name; one of no MCP server is not noted */
    synchronized void allow(String id, String tool, JsonNode arguments) {
        if (tool.startsWith(McpServer.TOOLS)) {
            calls.put(id, hash(tool, arguments));
            if (calls.size() > MOST) {
                calls.remove(calls.keySet().iterator().next());
            }
        }
    }

    /** Of these one that is about to be made; null: none was allowed. @return its id, for {@link #allow} where it could not be made */
    synchronized String take(String tool, JsonNode arguments) {
        String wanted = hash(tool, arguments);
        String id = calls.entrySet().stream().filter(call -> call.getValue().equals(wanted)).map(Map.Entry::getKey).findFirst().orElse(null);
        calls.remove(id);
        return id;
    }

    private static String hash(String tool, JsonNode arguments) {
        boolean none = arguments == null || arguments.isMissingNode() || arguments.isNull();
        String text = tool + " " + (none ? "{}" : Wire.mapper().writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED).writeValueAsString(arguments));
        return Sha256.hex(text);
    }
}
