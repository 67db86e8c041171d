package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentAssignment;
import io.agentvine.worker.agent.AgentAssignment.Rights;
import io.agentvine.worker.agent.AgentEvent;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Claude Code is told of a run's MCP servers, in {@code mcp.json}: those of the operator, those of the repository that are trusted, and by
 * {@code --strict-mcp-config} no others.
 */
final class McpServersFile {

    private McpServersFile() {}

    /** @param relay by which those of the operator that have a URL are reached, with its headers; null: at the URL itself */
    static ObjectNode of(Rights rights, McpRun relay) {
        ObjectNode file = Wire.mapper().createObjectNode();
        ObjectNode all = file.putObject("mcpServers").setAll(rights.brought().servers());
        for (McpServer server : rights.servers()) {
            ObjectNode one = all.putObject(server.name());
            if (server.command() != null) {
                List<String> words = server.command();
                one.put("type", "stdio").put("command", words.get(0)).set("args", Wire.mapper().valueToTree(words.subList(1, words.size())));
                one.set("env", Wire.mapper().valueToTree(server.secrets()));
            } else {
                one.put("type", "http").put("url", relay == null ? server.url() : relay.url(server.name()));
                one.set("headers", Wire.mapper().valueToTree(relay == null ? server.secrets() : Map.of("Authorization", "Bearer " + relay.token())));
            }
        }
        return file;
    }

    /** Those of the operator that have a URL. */
    static List<McpServer> byUrl(Rights rights) {
        return rights.servers().stream().filter(server -> server.url() != null).toList();
    }

    /** Those that Claude Code has to reach by itself, behind a wall: for the repository's own. */
    static List<String> hosts(Rights rights) {
        return rights.brought().servers().valueStream().filter(server -> server.has("url")).map(server -> URI.create(server.get("url").stringValue()).getHost()).toList();
    }

    /** That the task names one which is registered no more. */
    static Optional<AgentEvent> missing(AgentAssignment run) {
        List<String> given = run.rights().servers().stream().map(McpServer::name).toList();
        List<String> missing = run.options().mcpServers().stream().filter(name -> !given.contains(name)).toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(said("This run has no tools of " + String.join(", ", missing)
                + ": such an MCP server is not registered any more (agentvine.mcp-servers), or its secret cannot be read, as the backend's log says"));
    }

    /** What a person is told of a run's servers. */
    static AgentEvent said(String message) {
        return new AgentEvent("agentvine", Wire.mapper().createObjectNode().put("kind", "mcp_servers").put("message", message), 0, false);
    }
}
