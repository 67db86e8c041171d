package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.McpServer;
import io.agentvine.worker.agent.AgentEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What is known of the MCP servers of one run when it begins, by what Claude Code says, and at the end of each turn: a person is told, once of each, of those
 * whose tools the run does not have. One thread at a time.
 */
final class McpServersSeen {

    /** {@code pending}: it is still being started. */
    private static final Set<String> WELL = Set.of("connected", "pending", "disabled");

    /** Of servers that are told of in one run. */
    private static final int MOST = 20;

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
        String type = line.path("type").asString("");
        return type.equals("system") && line.path("subtype").asString("").equals("init") ? begun(line.path("mcp_servers"))
                : type.equals("result") ? turnOver() : Optional.empty();
    }

    private Optional<AgentEvent> begun(JsonNode states) {
        return note("This run has no tools of ", states.valueStream().filter(server -> !WELL.contains(server.path("status").asString("connected")))
                .map(server -> server.path("name").asString("")), this::why);
    }

    /** Of those that began well. */
    private Optional<AgentEvent> turnOver() {
        Map<String, String> now = new TreeMap<>(problems);
        return note("Requests failed in this turn, until its end, at the MCP servers ", now.keySet().stream(), now::get);
    }

    private Optional<AgentEvent> note(String what, Stream<String> names, UnaryOperator<String> why) {
        List<String> untold = names.filter(name -> told.size() < MOST && told.add(name)).map(name -> name + " (" + why.apply(name) + ")").toList();
        return untold.isEmpty() ? Optional.empty() : Optional.of(McpServersFile.said(what + String.join(", ", untold) + ". Retry the task where it needs them"));
    }

    private String why(String name) {
        String known = problems.get(name);
        boolean program = servers.stream().anyMatch(server -> server.name().equals(name) && server.command() != null);
        return known != null ? "its MCP server cannot be reached: " + known
                : program ? "its program did not start or speaks no MCP: see that it is on this worker, and that runs see all that it needs (--confine-read)"
                : "its MCP server could not be started or reached";
    }
}
