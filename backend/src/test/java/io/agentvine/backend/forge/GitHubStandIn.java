package io.agentvine.backend.forge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A GitHub for tests, over real HTTP: any repository of the owner {@code team} is there. What comes in and what goes out is held against
 * GitHub's published contract; what does not fit stands in {@link #violations}.
 */
public final class GitHubStandIn implements AutoCloseable {

    public static final String TOKEN = "ghs_StandInTokenThatIsNobodys01";

    /** Every request to the API, as {@code POST /repos/team/shop/pulls}. */
    public final List<String> requests = new CopyOnWriteArrayList<>();
    public final List<String> violations = new CopyOnWriteArrayList<>();
    /** By repository and number. */
    private final Map<String, Map<Long, ObjectNode>> pulls = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> reviews = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> comments = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> lines = new ConcurrentHashMap<>();
    private final Map<String, String> permissions = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong(1_000);
    private final Map<String, String> checks = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile String token = TOKEN;
    /** What is answered in place of the stand-in's own answer; null: its own. */
    private volatile Function<String, Canned> instead = request -> null;

    /** An answer as it is. @param headers as {@code name: value} */
    public record Canned(int status, String type, String body, List<String> headers) {

        public static Canned json(int status, String body, String... headers) {
            return new Canned(status, "application/json", body, List.of(headers));
        }
    }

    private record Reply(int status, JsonNode body) {}

    public GitHubStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newCachedThreadPool(body -> {
            Thread thread = new Thread(body, "github");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers so whatever is asked, while the function gives something. */
    public void answerInstead(Function<String, Canned> canned) {
        instead = canned;
    }

    public void answerAsItself() {
        instead = request -> null;
        token = TOKEN;
    }

    public void revokeTheToken() {
        token = "another";
    }

    /** A copy of what it has. */
    public List<ObjectNode> pullsOf(String repository) {
        return new ArrayList<>(pulls.getOrDefault(repository, Map.of()).values());
    }

    /** A person does something with a pull request. */
    public void change(String repository, long number, String field, JsonNode value) {
        pulls.get(repository).get(number).set(field, value);
    }

    public void review(String repository, String login, String state) {
        ObjectNode review = (ObjectNode) GitHubContract.example("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", 200).get(0);
        review.put("id", ids.incrementAndGet()).put("state", state);
        ((ObjectNode) review.get("user")).put("login", login);
        reviews.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>()).add(review);
    }

    /** A person, or a bot, says something in the pull request. @param type User or Bot */
    public void comment(String repository, String login, String type, String body) {
        ObjectNode comment = (ObjectNode) GitHubContract.example("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", 201);
        comment.put("id", ids.incrementAndGet()).put("body", body);
        ((ObjectNode) comment.get("user")).put("login", login).put("type", type);
        comments.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>()).add(comment);
    }

    /** To a line, as a part of the last review. */
    public void commentOnLine(String repository, String login, String body) {
        ObjectNode comment = (ObjectNode) GitHubContract.example("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/comments", 200).get(0);
        List<ObjectNode> all = reviews.get(repository);
        comment.put("id", ids.incrementAndGet()).put("body", body).put("path", "src/a.java").put("line", 12)
                .put("pull_request_review_id", all.get(all.size() - 1).get("id").asLong());
        ((ObjectNode) comment.get("user")).put("login", login);
        lines.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>()).add(comment);
    }

    /** @param permission as {@code write} */
    public void allow(String login, String permission) {
        permissions.put(login, permission);
    }

    /** @param conclusion of the one check of every commit; null: it still runs */
    public void check(String repository, String conclusion) {
        checks.put(repository, String.valueOf(conclusion));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath().replaceFirst("^/api/v3", "");
            String request = exchange.getRequestMethod() + " " + path;
            requests.add(request);
            Canned canned = instead.apply(request);
            if (canned != null) {
                canned.headers().forEach(header -> exchange.getResponseHeaders().set(header.split(": ")[0], header.split(": ")[1]));
                send(exchange, canned.status(), canned.type(), canned.body());
                return;
            }
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, "application/json", "{\"message\": \"Bad credentials\", \"documentation_url\": \"https://docs.github.com/rest\"}");
                return;
            }
            GitHubContract.faultsOfRequest(exchange.getRequestMethod(), path, query, body).forEach(fault -> violations.add(request + ": " + fault));
            Reply reply = reply(exchange.getRequestMethod(), path, query, body);
            GitHubContract.faultsOfAnswer(exchange.getRequestMethod(), path, reply.status(), reply.body())
                    .forEach(fault -> violations.add("answer to " + request + ": " + fault));
            sendWithTag(exchange, reply);
        }
    }

    private static void sendWithTag(HttpExchange exchange, Reply reply) throws IOException {
        String text = reply.body().toString();
        String tag = "\"" + Integer.toHexString(text.hashCode()) + "\"";
        exchange.getResponseHeaders().set("ETag", tag);
        exchange.getResponseHeaders().set("X-OAuth-Scopes", "repo, read:org");
        if (exchange.getRequestMethod().equals("GET") && tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            send(exchange, reply.status(), "application/json; charset=utf-8", text);
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private Reply reply(String method, String path, Map<String, String> query, String body) {
        String repository = path.matches("/repos/team/[^/]+(/.*)?") ? path.replaceFirst("^/repos/([^/]+/[^/]+).*", "$1") : null;
        String rest = repository == null ? "" : path.substring(("/repos/" + repository).length());
        if (path.equals("/user")) {
            return new Reply(200, ((ObjectNode) GitHubContract.example("GET", "/user", 200)).put("login", "vine-bot"));
        }
        if (repository == null) {
            return notFound();
        }
        if (rest.isEmpty()) {
            return new Reply(200, ((ObjectNode) GitHubContract.example("GET", "/repos/{owner}/{repo}", 200)).put("default_branch", "main"));
        }
        if (rest.equals("/pulls")) {
            return method.equals("POST") ? open(repository, Wire.mapper().readTree(body)) : list(repository, query);
        }
        if (rest.endsWith("/check-runs")) {
            return new Reply(200, checkRuns(repository));
        }
        if (rest.endsWith("/status")) {
            ObjectNode status = (ObjectNode) GitHubContract.example("GET", "/repos/{owner}/{repo}/commits/{ref}/status", 200);
            status.putArray("statuses");
            return new Reply(200, status.put("state", "pending").put("total_count", 0));
        }
        if (rest.endsWith("/permission")) {
            String login = rest.split("/")[2];
            ObjectNode answer = (ObjectNode) GitHubContract.example("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", 200);
            ((ObjectNode) answer.get("user")).put("role_name", permissions.getOrDefault(login, "none"));
            return permissions.containsKey(login) ? new Reply(200, answer.put("permission", permissions.get(login))) : notFound();
        }
        Map<String, List<ObjectNode>> listed = rest.endsWith("/reviews") ? reviews : rest.matches("/issues/\\d+/comments") ? comments
                : rest.matches("/pulls/\\d+/comments") ? lines : null;
        if (listed != null) {
            ArrayNode all = Wire.mapper().createArrayNode();
            listed.getOrDefault(repository, List.of()).forEach(all::add);
            return new Reply(200, all);
        }
        ObjectNode pull = rest.matches("/pulls/\\d+") ? pulls.getOrDefault(repository, Map.of()).get(Long.parseLong(rest.substring(7))) : null;
        if (pull == null) {
            return notFound();
        }
        if (method.equals("PATCH")) {
            pull.set("body", Wire.mapper().readTree(body).get("body"));
        }
        return new Reply(200, pull);
    }

    private ObjectNode checkRuns(String repository) {
        ObjectNode runs = (ObjectNode) GitHubContract.example("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", 200);
        String conclusion = checks.get(repository);
        if (conclusion == null) {
            runs.putArray("check_runs");
            return runs.put("total_count", 0);
        }
        ObjectNode run = (ObjectNode) runs.get("check_runs").get(0);
        boolean done = !conclusion.equals("null");
        run.put("status", done ? "completed" : "in_progress").put("conclusion", done ? conclusion : null);
        return runs;
    }

    private Reply list(String repository, Map<String, String> query) {
        ArrayNode found = Wire.mapper().createArrayNode();
        ObjectNode simple = (ObjectNode) GitHubContract.example("GET", "/repos/{owner}/{repo}/pulls", 200).get(0);
        pullsOf(repository).stream().filter(pull -> query.get("head").equals("team:" + pull.path("head").path("ref").asString()))
                .sorted((one, other) -> Long.compare(other.get("number").asLong(), one.get("number").asLong())).limit(1)
                .forEach(pull -> {
                    ObjectNode shown = simple.deepCopy();
                    for (String field : List.of("number", "html_url", "state", "draft", "title", "body", "merged_at", "closed_at")) {
                        shown.set(field, pull.get(field));
                    }
                    found.add(shown);
                });
        return new Reply(200, found);
    }

    private synchronized Reply open(String repository, JsonNode wanted) {
        Map<Long, ObjectNode> known = pulls.computeIfAbsent(repository, any -> new TreeMap<>());
        boolean there = known.values().stream().anyMatch(pull -> pull.path("state").asString().equals("open")
                && pull.path("head").path("ref").asString().equals(wanted.path("head").asString()));
        if (there) {
            return new Reply(422, Wire.mapper().readTree("{\"message\": \"Validation Failed\", \"documentation_url\": \"https://docs.github.com/rest\","
                    + " \"errors\": [{\"resource\": \"PullRequest\", \"code\": \"custom\", \"message\": \"A pull request already exists for team:x.\"}]}"));
        }
        ObjectNode pull = (ObjectNode) GitHubContract.example("POST", "/repos/{owner}/{repo}/pulls", 201);
        long number = known.size() + 1L;
        pull.put("number", number).put("state", "open").put("title", wanted.path("title").asString()).put("body", wanted.path("body").asString())
                .put("draft", wanted.path("draft").asBoolean()).put("merged", false).putNull("merged_at").putNull("closed_at")
                .put("html_url", "https://github.example/" + repository + "/pull/" + number);
        ((ObjectNode) pull.get("head")).put("ref", wanted.path("head").asString()).put("sha", "0123456789012345678901234567890123456789");
        ((ObjectNode) pull.get("base")).put("ref", wanted.path("base").asString());
        known.put(number, pull);
        return new Reply(201, pull);
    }

    private static Reply notFound() {
        return new Reply(404, Wire.mapper().readTree("{\"message\": \"Not Found\", \"documentation_url\": \"https://docs.github.com/rest\", \"status\": \"404\"}"));
    }

    private static Map<String, String> query(String raw) {
        return raw == null ? Map.of() : Arrays.stream(raw.split("&")).map(pair -> pair.split("=", 2)).collect(Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }
}
