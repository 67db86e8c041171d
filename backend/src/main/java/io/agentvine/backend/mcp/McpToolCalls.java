package io.agentvine.backend.mcp;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.protocol.Wire;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Between the protocol's library and our tools. */
final class McpToolCalls {

    private static final Logger LOG = LoggerFactory.getLogger(McpToolCalls.class);
    /** In the context of each call. */
    static final String CALLER = "caller";

    private McpToolCalls() {}

    static SyncToolSpecification specification(McpTool tool, McpJsonMapper json) {
        McpSchema.Tool described = McpSchema.Tool.builder(tool.name(), json, tool.schema()).description(tool.description())
                .annotations(new McpSchema.ToolAnnotations(null, tool.onlyLooks(), false, false, false, null)).build();
        return SyncToolSpecification.builder().tool(described).callHandler((exchange, request) -> call(tool, exchange, request)).build();
    }

    /** Catches everything, because this is the edge of a call: what nobody expected stands in the log under the id that the model is told. */
    private static McpSchema.CallToolResult call(McpTool tool, McpSyncServerExchange exchange, McpSchema.CallToolRequest request) {
        try {
            Map<String, Object> arguments = request.arguments() == null ? Map.of() : request.arguments();
            JsonNode read = Wire.mapper().valueToTree(arguments);
            return result(tool.call(read, new Conversation(exchange, request)), false);
        } catch (ProblemException refused) {
            return result(refused.getMessage(), true);
        } catch (RuntimeException e) {
            UUID id = UUID.randomUUID();
            LOG.error("The MCP tool {} failed ({})", tool.name(), id, e);
            return result("This failed inside the backend, whose log has it under " + id, true);
        }
    }

    private static McpSchema.CallToolResult result(Object said, boolean isError) {
        return McpSchema.CallToolResult.builder().addTextContent(said instanceof String text ? text : Wire.write(said)).isError(isError).build();
    }

    /** One call's other side. */
    private record Conversation(McpSyncServerExchange exchange, McpSchema.CallToolRequest request) implements McpConversation {

        @Override
        public Caller caller() {
            return exchange.transportContext().get(CALLER) instanceof Caller caller ? caller : new Caller.Person();
        }

        @Override
        public void progress(String message) {
            Object token = request.meta() == null ? null : request.meta().get("progressToken");
            if (token != null) {
                exchange.progressNotification(new McpSchema.ProgressNotification(token, System.currentTimeMillis() / 1000d, null, message));
            }
        }

        @Override
        public Optional<Map<String, Object>> ask(String message, Map<String, Object> schema) {
            if (exchange.getClientCapabilities() == null || exchange.getClientCapabilities().elicitation() == null) {
                return Optional.empty();
            }
            McpSchema.ElicitResult said = exchange.createElicitation(McpSchema.ElicitRequest.builder(message, schema).build());
            return said.action() == McpSchema.ElicitResult.Action.ACCEPT ? Optional.ofNullable(said.content()) : Optional.empty();
        }
    }
}
