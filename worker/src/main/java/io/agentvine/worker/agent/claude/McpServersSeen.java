package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.McpServer;
import io.agentvine.worker.agent.AgentEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What Claude Code says of the MCP servers of one run when it begins: a person is told, once, of those whose tools the run does not have. One thread at a time. */
final class McpServersSeen {

    /** {@code pending}: it is still being started. */
    private static final Set<String> WELL = Set.of("connected", "pending", "disabled");

    private final List<McpServer> servers;
    private final Map<String, String> problems;
    private final Set<String> told = new HashSet<>();

    /** @param servers those of the operator @param problems what the worker knows of why one is away, by its name: half a sentence */
    McpServersSeen(List<McpServer> servers, Map<String, String> problems) {
        this.servers = servers;
        this.problems = problems;
    }

    /** @param line of the agent's output */
    Optional<AgentEvent> heard(JsonNode line) {
        if (!line.path("type").asString("").equals("system") || !line.path("subtype").asString("").equals("init")) {
            return Optional.empty();
        }
        List<String> away = new ArrayList<>();
        for (JsonNode server : line.path("mcp_servers")) {
            String name = server.path("name").asString("");
            if (!WELL.contains(server.path("status").asString("connected")) && told.add(name)) {
                away.add(name + " (" + why(name) + ")");
            }
        }
        return away.isEmpty() ? Optional.empty() : Optional.of(McpServersFile.said("This run has no tools of " + String.join(", ", away)
                + ". Retry the task where it needs them"));
    }

    private String why(String name) {
        String known = problems.get(name);
        boolean program = servers.stream().anyMatch(server -> server.name().equals(name) && server.command() != null);
        return known != null ? "its MCP server cannot be reached: " + known
                : program ? "its program did not start or speaks no MCP: see that it is on this worker, and that runs see all that it needs (--confine-read)"
                : "its MCP server could not be started or reached";
    }
}
