package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.McpServer;
import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What one run has of the relay to MCP servers: which servers, by which token, in which sessions, and what is under way. Safe for any thread. */
final class McpRun {

    /** Each with a body in memory at most. */
    static final int AT_ONCE = 32;
    /** A client begins one with a server; the oldest go. */
    private static final int SESSIONS = 1000;

    private final String address;
    private final String token = RunTokens.fresh();
    private final Map<String, McpServer> servers;
    private final McpRelay.Way way;
    private final AllowedCalls calls;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Set<String> sessions = new LinkedHashSet<>();
    private final Set<CompletableFuture<HttpResponse<Pieces>>> open = ConcurrentHashMap.newKeySet();
    private final Map<String, CompletableFuture<HttpResponse<Pieces>>> streams = new ConcurrentHashMap<>();
    private final Map<String, String> problems = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param address with which its servers' addresses begin @param servers those that have a URL @param calls of tools, that may be made */
    McpRun(String address, List<McpServer> servers, McpRelay.Way way, AllowedCalls calls) {
        this.address = address;
        this.servers = servers.stream().collect(Collectors.toMap(McpServer::name, Function.identity()));
        this.way = way;
        this.calls = calls;
    }

    /** What the run takes for the server's URL. */
    String url(String server) {
        return address + "/" + server;
    }

    /** What it is known by. */
    String token() {
        return token;
    }

    /** By name. */
    Map<String, McpServer> servers() {
        return servers;
    }

    McpRelay.Way way() {
        return way;
    }

    AllowedCalls calls() {
        return calls;
    }

    /** For how many requests there is. */
    Semaphore room() {
        return room;
    }

    /** What was wrong with a server last, by its name: half a sentence. */
    Map<String, String> problems() {
        return problems;
    }

    /** Requests whose answer has not ended. */
    int underWay() {
        return open.size();
    }

    /** That a server gave it a session. @param id of the header {@code Mcp-Session-Id} */
    synchronized void began(McpServer server, String id) {
        sessions.add(server.name() + " " + id);
        if (sessions.size() > SESSIONS) {
            sessions.remove(sessions.iterator().next());
        }
    }

    /** Whether that server gave it that session. */
    synchronized boolean knows(McpServer server, String id) {
        return sessions.contains(server.name() + " " + id);
    }

    /** @param stream of which there is one at a time, so that an earlier one ends; null: it is none */
    void begun(CompletableFuture<HttpResponse<Pieces>> request, String stream) {
        open.add(request);
        CompletableFuture<HttpResponse<Pieces>> earlier = stream == null ? null : streams.put(stream, request);
        if (earlier != null) {
            end(earlier);
        }
        if (closed) {
            end(request);
        }
    }

    void ended(CompletableFuture<HttpResponse<Pieces>> request, String stream) {
        open.remove(request);
        if (stream != null) {
            streams.remove(stream, request);
        }
    }

    /** What is under way ends, and what begins from now on at once. */
    void close() {
        closed = true;
        open.forEach(McpRun::end);
    }

    private static void end(CompletableFuture<HttpResponse<Pieces>> request) {
        request.cancel(true);
        request.thenAccept(response -> response.body().close());
    }

    @Override
    public String toString() {
        return "McpRun[" + address + "]";
    }
}
