package io.agentvine.e2e.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentvine.protocol.Wire;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A forge over real HTTP: git's own {@code http-backend} over a folder of bare repositories, private to one token, and as much of GitHub's API
 * as a pull request needs. The backend's own tests hold what is said there against GitHub's contract.
 */
public final class ForgeServer implements AutoCloseable {

    public static final String TOKEN = "ghs_EndToEndTokenThatMustShowUpNowhere01";
    private static final String GIT = "Basic " + Base64.getEncoder().encodeToString(("x-access-token:" + TOKEN).getBytes(StandardCharsets.UTF_8));

    /** The pull requests, as they were opened. */
    public final List<ObjectNode> pulls = new CopyOnWriteArrayList<>();
    private final List<ObjectNode> comments = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final Path folder;
    /** Done once, when a pull request was opened and before that is answered. */
    private volatile Runnable opened = () -> {};

    public ForgeServer(Path folder) {
        this.folder = folder;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newCachedThreadPool(body -> {
            Thread thread = new Thread(body, "forge");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void whenOpened(Runnable once) {
        opened = once;
    }

    /** Somebody who may write says something in the pull request. */
    public void comment(String body) {
        ObjectNode comment = Wire.mapper().createObjectNode().put("id", comments.size() + 1).put("body", body).put("created_at", "2030-01-01T00:00:00Z");
        comment.putObject("user").put("login", "ann").put("type", "User");
        comments.add(comment);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            if (path.startsWith("/api/v3/")) {
                JsonNode found = ("Bearer " + TOKEN).equals(shown) ? api(exchange.getRequestMethod(), path.substring(7), body) : null;
                byte[] bytes = Wire.write(found == null ? Map.of("message", "Not Found") : found).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(found == null ? 404 : 200, bytes.length);
                exchange.getResponseBody().write(bytes);
            } else if (!GIT.equals(shown)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"private\"");
                exchange.sendResponseHeaders(401, -1);
            } else {
                git(exchange, body);
            }
        }
    }

    private JsonNode api(String method, String path, byte[] body) {
        if (path.equals("/user")) {
            return Wire.mapper().createObjectNode().put("login", "vine-bot");
        }
        if (path.endsWith("/permission")) {
            return Wire.mapper().createObjectNode().put("permission", "write");
        }
        if (path.equals("/repos/team/shop")) {
            return Wire.mapper().createObjectNode().put("default_branch", "main");
        }
        if (path.equals("/repos/team/shop/pulls") && method.equals("POST")) {
            ObjectNode pull = (ObjectNode) Wire.mapper().readTree(body);
            pull.put("number", pulls.size() + 1).put("state", "open").put("html_url", url() + "/team/shop/pull/" + (pulls.size() + 1));
            pull.set("head", Wire.mapper().createObjectNode().put("ref", pull.get("head").asString()).put("sha", "abc"));
            pulls.add(pull);
            Runnable once = opened;
            opened = () -> {};
            once.run();
            return pull;
        }
        if (path.equals("/repos/team/shop/pulls/1") && !pulls.isEmpty()) {
            if (method.equals("PATCH")) {
                pulls.get(0).set("body", Wire.mapper().readTree(body).get("body"));
            }
            return pulls.get(0);
        }
        ArrayNode list = Wire.mapper().createArrayNode();
        (path.endsWith("/pulls") ? pulls : path.endsWith("/issues/1/comments") ? comments : List.<ObjectNode>of()).forEach(list::add);
        return path.endsWith("/check-runs") || path.endsWith("/status") ? Wire.mapper().createObjectNode() : list;
    }

    private void git(HttpExchange exchange, byte[] body) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "-c", "http.receivepack=true", "http-backend").directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.putAll(Map.of("GIT_PROJECT_ROOT", folder.toString(), "GIT_HTTP_EXPORT_ALL", "1", "REMOTE_USER", "vine-bot",
                "REQUEST_METHOD", exchange.getRequestMethod(), "PATH_INFO", exchange.getRequestURI().getPath()));
        put(environment, "QUERY_STRING", exchange.getRequestURI().getRawQuery());
        put(environment, "CONTENT_TYPE", exchange.getRequestHeaders().getFirst("Content-Type"));
        put(environment, "HTTP_CONTENT_ENCODING", exchange.getRequestHeaders().getFirst("Content-Encoding"));
        put(environment, "GIT_PROTOCOL", exchange.getRequestHeaders().getFirst("Git-Protocol"));
        Process backend = builder.start();
        try (var in = backend.getOutputStream()) {
            in.write(body);
        }
        InputStream out = new BufferedInputStream(backend.getInputStream());
        int status = 200;
        for (String header = line(out); !header.isEmpty(); header = line(out)) {
            String[] parts = header.split(": ", 2);
            if (parts[0].equals("Status")) {
                status = Integer.parseInt(parts[1].split(" ")[0]);
            } else {
                exchange.getResponseHeaders().set(parts[0], parts[1]);
            }
        }
        exchange.sendResponseHeaders(status, 0);
        out.transferTo(exchange.getResponseBody());
    }

    private static void put(Map<String, String> environment, String name, String value) {
        environment.put(name, value == null ? "" : value);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }
}
