package io.agentvine.worker.agent.claude;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the requests of agents behind a wall at the model's API, with the key that they do not have. Each run has a path and a token
 * of its own, which are of no use anywhere else and end with it.
 */
final class ModelRelay {

    private static final String PATH = "/model/";
    private static final String USUAL_API = "https://api.anthropic.com";
    /** Twice what the API takes. */
    private static final int BODY_LIMIT = 64 << 20;

    /** Of the connection, or set anew; what says who is asking is replaced. */
    private static final Set<String> NOT_SENT = Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "http2-settings",
            "keep-alive", "te", "trailer", "proxy-authorization", "proxy-connection", "x-api-key", "authorization");
    private static final Set<String> NOT_RETURNED = Set.of("connection", "content-length", "transfer-encoding", "keep-alive");

    private final String api;
    private final String ownHeaders;
    private final String hookAddress;
    private final HttpClient client;
    private final Map<String, Opened> runs = new ConcurrentHashMap<>();

    /** @param environment the worker's own: which API, by which proxy, with which further headers */
    ModelRelay(Map<String, String> environment, HookEndpoint server) {
        String base = environment.getOrDefault("ANTHROPIC_BASE_URL", "").strip();
        this.api = (base.isEmpty() ? USUAL_API : base).replaceFirst("/+$", "");
        this.ownHeaders = environment.getOrDefault("ANTHROPIC_CUSTOM_HEADERS", "");
        this.hookAddress = "http://127.0.0.1:" + server.address().getPort();
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).followRedirects(HttpClient.Redirect.NEVER);
        proxy(environment).ifPresent(address -> builder.proxy(ProxySelector.of(address)));
        this.client = builder.build();
        server.serve(PATH, Forwarding.handler("the model", this::handle));
    }

    /** @param url what the run takes for the API @param token what it takes for its key */
    record Opened(String url, String token, Credential credential) {
        @Override
        public String toString() {
            return "Opened[" + url + "]";
        }
    }

    Opened open(String run, Credential credential) {
        String token = (credential.isLogin() ? "sk-ant-oat01-" : "sk-ant-api03-") + "agentvine" + RunTokens.fresh();
        Opened opened = new Opened(hookAddress + PATH + run, token, credential);
        runs.put(run, opened);
        return opened;
    }

    /** Its requests are refused from now on. */
    void close(String run) {
        runs.remove(run);
    }

    private void handle(HttpExchange exchange) throws IOException, InterruptedException {
        String rest = exchange.getRequestURI().getRawPath().substring(PATH.length());
        int slash = rest.indexOf('/');
        Opened run = slash < 0 ? null : runs.get(rest.substring(0, slash));
        String path = slash < 0 ? "" : rest.substring(slash);
        if (run == null || !authorized(exchange, run)) {
            refuse(exchange, 401, "authentication_error", "AgentVine does not know this run, or not by this token");
        } else if (!known(path)) {
            refuse(exchange, 404, "not_found_error", "AgentVine relays requests for messages and models alone, not " + path);
        } else {
            relay(exchange, run, path);
        }
    }

    private static boolean known(String path) {
        boolean plain = !path.contains("..") && !path.contains("%") && !path.contains("//");
        return plain && (path.equals("/v1/messages") || path.equals("/v1/messages/count_tokens") || path.equals("/v1/models") || path.startsWith("/v1/models/"));
    }

    private static boolean authorized(HttpExchange exchange, Opened run) {
        String key = exchange.getRequestHeaders().getFirst("x-api-key");
        String bearer = exchange.getRequestHeaders().getFirst("Authorization");
        return RunTokens.same(run.token(), key) || RunTokens.same("Bearer " + run.token(), bearer);
    }

    private void relay(HttpExchange exchange, Opened run, String path) throws IOException, InterruptedException {
        String query = exchange.getRequestURI().getRawQuery();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + path + (query == null ? "" : "?" + query)));
        Forwarding.headers(exchange, request, name -> !NOT_SENT.contains(name));
        byte[] body = exchange.getRequestBody().readNBytes(BODY_LIMIT + 1);
        if (body.length > BODY_LIMIT) {
            refuse(exchange, 413, "request_too_large", "AgentVine relays at most " + BODY_LIMIT + " bytes");
            return;
        }
        identify(request, run.credential());
        request.method(exchange.getRequestMethod(), Forwarding.body(body));
        Forwarding.answer(exchange, client.send(request.build(), head -> new Pieces()), name -> !NOT_RETURNED.contains(name), null);
    }

    private void identify(HttpRequest.Builder request, Credential credential) {
        if (credential.name().equals("ANTHROPIC_API_KEY")) {
            request.setHeader("x-api-key", credential.secret());
        } else {
            request.setHeader("Authorization", "Bearer " + credential.secret());
        }
        ownHeaders.lines().filter(line -> line.indexOf(':') > 0)
                .forEach(line -> request.setHeader(line.substring(0, line.indexOf(':')).strip(), line.substring(line.indexOf(':') + 1).strip()));
    }

    private static void refuse(HttpExchange exchange, int status, String type, String message) throws IOException {
        Forwarding.say(exchange, status, "application/json",
                "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message.replaceAll("[\"\\\\\\p{Cntrl}]", "?") + "\"}}");
    }

    /** The proxy by which the worker's environment says that https goes, unless the API is on this machine. */
    private Optional<InetSocketAddress> proxy(Map<String, String> environment) {
        String host = String.valueOf(URI.create(api).getHost());
        String proxy = environment.getOrDefault("HTTPS_PROXY", environment.getOrDefault("https_proxy", ""));
        boolean here = List.of("localhost", "127.0.0.1", "[::1]").contains(host);
        if (proxy.isBlank() || here || !api.startsWith("https:")) {
            return Optional.empty();
        }
        URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        return Optional.ofNullable(uri.getHost()).map(name -> new InetSocketAddress(name, uri.getPort() < 0 ? 80 : uri.getPort()));
    }
}
