package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.Wire;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message of a run to an MCP server that may pass: a call of a tool, which has to be allowed; a known request that calls none; an answer that grants
 * the server nothing. It is written anew as it was read here, so that no server can read it in another way.
 */
final class McpMessage {

    private static final Set<String> PARTS = Set.of("jsonrpc", "id", "method", "params", "result", "error");
    private static final Set<String> CALL = Set.of("name", "arguments", "_meta");

    /** What Claude Code sends beside a call's arguments. Others could change what the call does, and the hook does not see them. */
    private static final Set<String> META = Set.of("progressToken", "claudecode/toolUseId");

    /** A call that goes on by itself, and answers of a person within a request (revision 2026-07-28). */
    private static final Set<String> UNJUDGED = Set.of("task", "inputResponses", "requestState");

    private static final Set<String> UNASKED = Set.of("initialize", "ping", "server/discover", "tools/list", "resources/list", "resources/read",
            "resources/templates/list", "resources/subscribe", "resources/unsubscribe", "prompts/list", "prompts/get", "completion/complete", "logging/setLevel");
    private static final String NOTIFICATION = "notifications/";
    private static final String TOOL_CALL = "tools/call";

    private static final ObjectReader READER = Wire.mapper().reader()
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final ObjectWriter WRITER = Wire.mapper().writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private final ObjectNode json;

    private McpMessage(ObjectNode json) {
        this.json = json;
    }

    /** @throws McpRefusal where it may not pass, or could be taken for another message than it is taken for here */
    static McpMessage read(byte[] body) throws McpRefusal {
        ObjectNode message = object(body);
        require(PARTS.containsAll(message.propertyNames()) && Set.of("method", "result", "error").stream().filter(message::has).count() == 1,
                400, "expected one message of JSON-RPC 2.0 with a method, a result or an error, found other names");
        if (message.has("method")) {
            request(message);
        } else if (message.has("result")) {
            require(grantsNothing(message.get("result")), 403,
                    "an answer to the server may say nothing, the roots, or that something was declined; anything else is for a person to give");
        }
        return new McpMessage(message);
    }

    private static ObjectNode object(byte[] body) throws McpRefusal {
        try {
            if (READER.readTree(body) instanceof ObjectNode message) {
                return message;
            }
        } catch (JacksonException malformed) {
            // Said below, without its text.
        }
        throw new McpRefusal(400, "expected one message of JSON-RPC 2.0, found something else");
    }

    private static void request(ObjectNode message) throws McpRefusal {
        String method = message.get("method").asString("");
        JsonNode params = message.path("params");
        require(message.get("method").isString() && (params.isMissingNode() || params.isObject()), 400,
                "expected a method that is text and params that are an object, found something else");
        require(UNJUDGED.stream().noneMatch(params::has), 403,
                "it relays no task, inputResponses or requestState, which nobody has allowed; speak the protocol of 2025-11-25 or before");
        if (method.equals(TOOL_CALL)) {
            require(CALL.containsAll(params.propertyNames()) && params.path("name").isString(), 400,
                    "expected a name, arguments and _meta where a tool is called, found something else");
            if (params.get("_meta") instanceof ObjectNode meta) {
                meta.retain(META);
            } else {
                ((ObjectNode) params).remove("_meta");
            }
        } else {
            require(UNASKED.contains(method) || method.startsWith(NOTIFICATION), 403,
                    "it relays calls that were allowed, notifications, and of other requests " + String.join(", ", UNASKED.stream().sorted().toList()) + " alone");
        }
    }

    /** An answer to ping or to roots/list, or a no to what the server asked a person. */
    private static boolean grantsNothing(JsonNode result) {
        String action = result.path("action").asString("");
        return result.isObject() && (Set.of("roots", "_meta").containsAll(result.propertyNames())
                || Set.of("action", "_meta").containsAll(result.propertyNames()) && (action.equals("decline") || action.equals("cancel")));
    }

    private static void require(boolean holds, int status, String why) throws McpRefusal {
        if (!holds) {
            throw new McpRefusal(status, why);
        }
    }

    boolean callsATool() {
        return json.path("method").asString("").equals(TOOL_CALL);
    }

    /** Of a call, by the agent's name for it. */
    String tool(McpServer server) {
        return McpServer.TOOLS + server.name() + "__" + json.path("params").path("name").asString("").replaceAll("[^a-zA-Z0-9_-]", "_");
    }

    /** Of a call; a missing node where there are none. */
    JsonNode arguments() {
        return json.path("params").path("arguments");
    }

    /** In ASCII. */
    byte[] bytes() {
        return WRITER.writeValueAsBytes(json);
    }
}
