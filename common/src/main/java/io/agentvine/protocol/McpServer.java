package io.agentvine.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server that the operator has registered, as a worker is given it for one run.
 *
 * @param command program and arguments; null where it has a URL
 * @param url null where it is a program
 * @param secrets by the name of the environment variable, or of the header where it has a URL
 * @param freeTools those that nobody is asked about; {@code *}: all
 */
public record McpServer(String name, @Nullable List<String> command, @Nullable String url, Map<String, String> secrets, List<String> freeTools) {

    /** How the agent calls its tools begins with. */
    public static final String TOOLS = "mcp__";

    public McpServer {
        secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
        freeTools = freeTools == null ? List.of() : List.copyOf(freeTools);
    }

    /** Whether nobody is asked about a tool. @param tool by the agent's name, {@code mcp__<server>__<tool>} */
    public boolean frees(String tool) {
        String own = TOOLS + name + "__";
        return tool.startsWith(own) && (freeTools.contains("*") || freeTools.contains(tool.substring(own.length())));
    }

    /** Without its secrets. */
    @Override
    public String toString() {
        return "McpServer[" + name + "]";
    }
}
