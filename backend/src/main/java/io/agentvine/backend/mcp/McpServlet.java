package io.agentvine.backend.mcp;

import io.agentvine.backend.platform.Caller;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.server.transport.ServerTransportSecurityValidator;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The Model Context Protocol over Streamable HTTP. The library is loaded at the first request, since most backends get none. Host, Origin and
 * token were looked at by the security chain before. Sessions are this backend's own: where another one answers, the client begins anew.
 */
final class McpServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String INSTRUCTIONS = """
            AgentVine hands work on git repositories to coding agents and brings back branches. create_task submits one, wait_for_task follows it. \
            What an agent asks is for the person: list_questions asks the person and answers for them; never answer in their place.""";
    /** A person reads before they answer. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(10);
    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final int LARGEST_REQUEST = 1 << 20;

    private final transient List<McpTool> tools;
    private final String version;
    private transient HttpServletStreamableServerTransportProvider transport;
    private transient McpSyncServer server;

    McpServlet(List<McpTool> tools, String version) {
        this.tools = tools;
        this.version = version;
    }

    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        transport().service(request, response);
    }

    private synchronized HttpServletStreamableServerTransportProvider transport() {
        if (transport == null) {
            McpJsonMapper json = McpJsonDefaults.getMapper();
            transport = HttpServletStreamableServerTransportProvider.builder().jsonMapper(json).mcpEndpoint("/mcp")
                    .securityValidator(ServerTransportSecurityValidator.NOOP)
                    .contextExtractor(request -> McpTransportContext.create(Map.of(McpToolCalls.CALLER, Caller.current(request))))
                    .maxRequestSize(LARGEST_REQUEST).sessionSweepInterval(SWEEP).build();
            server = McpServer.sync(transport).serverInfo("agentvine", version).instructions(INSTRUCTIONS).requestTimeout(LONGEST_REQUEST)
                    .capabilities(McpSchema.ServerCapabilities.builder().tools(false).build())
                    .tools(tools.stream().map(tool -> McpToolCalls.specification(tool, json)).toList()).build();
        }
        return transport;
    }

    /** Ends the open streams, which a stop of the server would wait for. */
    synchronized void close() {
        if (server != null) {
            server.closeGracefully();
            server = null;
        }
    }
}
