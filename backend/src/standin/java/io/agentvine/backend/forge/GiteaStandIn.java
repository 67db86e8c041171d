package io.agentvine.backend.forge;

import io.agentvine.protocol.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Gitea for tests. It is set up to give two of a list at a time. */
public final class GiteaStandIn extends ForgeStandIn {

    private static final int PER_PAGE = 2;

    /** By repository and number. */
    private final Map<String, Map<Long, ObjectNode>> pulls = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> reviews = new ConcurrentHashMap<>();
    /** By review. */
    private final Map<Long, List<ObjectNode>> lines = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> comments = new ConcurrentHashMap<>();
    private final Map<String, Long> accounts = new ConcurrentHashMap<>();
    private final Map<String, String> permissions = new ConcurrentHashMap<>();
    private final Map<String, String> checks = new ConcurrentHashMap<>();

    public GiteaStandIn() {
        super("gitea", "/api/v1");
    }

    @Override
    public String gitUser() {
        return "oauth2";
    }

    @Override
    List<String> scopes() {
        return List.of();
    }

    @Override
    public String urlOfFirst(String repository) {
        return "https://gitea.example/" + repository + "/pulls/1";
    }

    @Override
    public String lookAt(String repository, long number) {
        return "GET /repos/" + repository + "/pulls/" + number;
    }

    @Override
    public String lookAtIssue(String repository, long number) {
        return "GET /repos/" + repository + "/issues/" + number;
    }

    /** As Gitea's documentation of webhooks has it, as far as it is read. */
    @Override
    public JsonNode event(String repository, long number, String comment) {
        ObjectNode event = Wire.mapper().createObjectNode().put("action", comment == null ? "label_updated" : "created").put("is_pull", false);
        event.putObject("repository").put("full_name", repository);
        event.putObject("issue").put("number", number).putArray("labels").addObject().put("name", issues.find(repository, number).labelled ? StandInIssues.LABEL : "bug");
        if (comment != null) {
            event.putObject("comment").put("body", comment);
        }
        return event;
    }

    @Override
    boolean authorized(Function<String, String> header, String token) {
        return ("token " + token).equals(header.apply("Authorization"));
    }

    @Override
    public List<Shown> shown(String repository) {
        return pulls.getOrDefault(repository, Map.of()).values().stream().map(pull -> new Shown(pull.path("title").asString(), pull.path("body").asString(),
                pull.path("head").path("ref").asString(), pull.path("base").path("ref").asString())).toList();
    }

    @Override
    public void end(String repository, long number, boolean merged) {
        pulls.get(repository).get(number).put("state", "closed").put("merged", merged);
    }

    /** @param id below 1: an account of Gitea's own, as that of its actions */
    private static ObjectNode account(long id, String login) {
        return Wire.mapper().createObjectNode().put("id", id).put("login", login);
    }

    private ObjectNode account(String login) {
        return account(accounts.computeIfAbsent(login, any -> nextId()), login);
    }

    @Override
    public void allow(String login, boolean write) {
        permissions.put(login, write ? "write" : "read");
    }

    private ObjectNode review(String repository, String login, String state) {
        ObjectNode review = Wire.mapper().createObjectNode().put("id", nextId()).put("state", state).put("body", "").put("comments_count", 0)
                .put("dismissed", false).put("submitted_at", TIME);
        review.set("user", account(login));
        reviews.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>()).add(review);
        return review;
    }

    @Override
    public void approve(String repository, String login) {
        review(repository, login, "APPROVED");
    }

    @Override
    public void requestChanges(String repository, String login, String toLine) {
        ObjectNode review = review(repository, login, "REQUEST_CHANGES").put("comments_count", 1);
        ObjectNode line = Wire.mapper().createObjectNode().put("id", nextId()).put("body", toLine).put("path", "src/a.java").put("position", 12)
                .put("created_at", TIME);
        line.set("user", account(login));
        lines.put(review.get("id").asLong(), List.of(line));
    }

    void dismissTheLastReview(String repository) {
        reviews.get(repository).get(reviews.get(repository).size() - 1).put("dismissed", true);
    }

    @Override
    public void comment(String repository, String login, boolean bot, String body) {
        ObjectNode comment = Wire.mapper().createObjectNode().put("id", nextId()).put("body", body).put("created_at", TIME);
        comment.set("user", bot ? account(-2, login) : account(login));
        comments.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>()).add(comment);
    }

    @Override
    public void check(String repository, Boolean passed) {
        checks.put(repository, passed == null ? "pending" : passed ? "success" : "failure");
    }

    @Override
    public void push(String repository, long number, String commit) {
        ((ObjectNode) pulls.get(repository).get(number).get("head")).put("sha", commit);
    }

    @Override
    Reply reply(String method, String path, Map<String, String> query, JsonNode body) {
        if (path.equals("/user")) {
            return new Reply(200, account("vine-bot"));
        }
        if (!path.matches("/repos/team/[^/]+(/.*)?")) {
            return refusal(404, "The target couldn't be found.");
        }
        String repository = path.replaceFirst("^/repos/([^/]+/[^/]+).*", "$1");
        return ofRepository(method, repository, path.substring(("/repos/" + repository).length()), query, body);
    }

    private Reply ofRepository(String method, String repository, String rest, Map<String, String> query, JsonNode body) {
        if (rest.isEmpty()) {
            return new Reply(200, Wire.mapper().createObjectNode().put("default_branch", "main").put("full_name", repository));
        }
        if (rest.endsWith("/permission")) {
            // Gitea answers for everybody there is.
            String login = decoded(rest.split("/")[2]);
            return new Reply(200, Wire.mapper().createObjectNode().put("permission", permissions.getOrDefault(login, "none")).put("role_name", "none"));
        }
        if (rest.endsWith("/status")) {
            return new Reply(200, status(repository));
        }
        if (rest.equals("/pulls")) {
            return open(repository, body);
        }
        if (rest.startsWith("/issues")) {
            Reply reply = ofIssues(method, repository, rest, query, body);
            if (reply != null) {
                return reply;
            }
        }
        if (rest.matches("/issues/\\d+/comments")) {
            return new Reply(200, array(comments.getOrDefault(repository, List.of())));
        }
        if (rest.matches("/pulls/\\d+/reviews")) {
            return paged(reviews.getOrDefault(repository, List.of()), Integer.parseInt(query.get("page")));
        }
        if (rest.matches("/pulls/\\d+/reviews/\\d+/comments")) {
            return new Reply(200, array(lines.getOrDefault(Long.parseLong(rest.split("/")[4]), List.of())));
        }
        Map<Long, ObjectNode> known = pulls.getOrDefault(repository, Map.of());
        ObjectNode pull = rest.matches("/pulls/\\d+") ? known.get(Long.parseLong(rest.substring(7))) : between(known, rest);
        if (pull != null && method.equals("PATCH")) {
            return new Reply(201, pull.<ObjectNode>set("body", body.get("body")));
        }
        return pull == null ? refusal(404, "The target couldn't be found.") : new Reply(200, pull);
    }

    /** Null where it is about a pull request, which is an issue too. */
    private Reply ofIssues(String method, String repository, String rest, Map<String, String> query, JsonNode body) {
        if (rest.equals("/issues")) {
            return new Reply(200, array(issues.changedSince(repository, Instant.parse(query.get("since"))).stream().map(one -> issue(repository, one)).toList()));
        }
        if (rest.startsWith("/issues/comments/")) {
            long comment = number(rest, "comments");
            return issues.rewrite(repository, comment, body.path("body").asString())
                    ? new Reply(200, comment("vine-bot", false, body.path("body").asString(), comment)) : refusal(404, "The target couldn't be found.");
        }
        StandInIssues.One one = issues.find(repository, number(rest, "issues"));
        if (one == null) {
            return rest.matches("/issues/\\d+") ? refusal(404, "The target couldn't be found.") : null;
        }
        if (rest.endsWith("/timeline")) {
            return new Reply(200, array(one.events.stream().map(this::event).toList()));
        }
        if (rest.endsWith("/comments")) {
            return method.equals("POST") ? posted(repository, one, body.path("body").asString())
                    : new Reply(200, array(one.comments.stream().map(comment -> comment(comment.author, comment.bot, comment.body, comment.id)
                            .put("created_at", comment.at.toString())).toList()));
        }
        return new Reply(200, issue(repository, one));
    }

    private Reply posted(String repository, StandInIssues.One one, String body) {
        return new Reply(201, comment("vine-bot", false, body, issues.comment(repository, one.number, "vine-bot", false, body)));
    }

    private ObjectNode issue(String repository, StandInIssues.One one) {
        ObjectNode issue = Wire.mapper().createObjectNode().put("id", one.id).put("number", one.number).put("title", one.title).put("body", one.body)
                .put("state", one.open ? "open" : "closed").put("updated_at", one.updatedAt.toString())
                .put("html_url", "https://gitea.example/" + repository + "/issues/" + one.number);
        issue.set("user", account(one.author));
        var labels = issue.putArray("labels");
        if (one.labelled) {
            labels.addObject().put("name", StandInIssues.LABEL);
        }
        return issue;
    }

    /** Of a label that went the text is empty. */
    private ObjectNode event(StandInIssues.Event event) {
        ObjectNode shown = Wire.mapper().createObjectNode().put("id", event.id()).put("type", "label").put("body", event.on() ? "1" : "")
                .put("created_at", event.at().toString());
        shown.set("user", account(event.actor()));
        shown.putObject("label").put("name", StandInIssues.LABEL);
        return shown;
    }

    private ObjectNode comment(String login, boolean bot, String body, long id) {
        ObjectNode comment = Wire.mapper().createObjectNode().put("id", id).put("body", body).put("created_at", TIME);
        comment.set("user", bot ? account(-2, login) : account(login));
        return comment;
    }

    /** @param rest {@code /pulls/base/head}, where the head may have strokes in it */
    private static ObjectNode between(Map<Long, ObjectNode> known, String rest) {
        String[] parts = rest.split("/", 4);
        return parts.length < 4 ? null : known.values().stream()
                .filter(pull -> pull.path("base").path("ref").asString().equals(decoded(parts[2])) && pull.path("head").path("ref").asString().equals(decoded(parts[3])))
                .findFirst().orElse(null);
    }

    private static Reply paged(List<ObjectNode> all, int page) {
        int from = Math.min((page - 1) * PER_PAGE, all.size());
        int to = Math.min(from + PER_PAGE, all.size());
        return new Reply(200, array(all.subList(from, to)), List.of("Link: <https://gitea.example/next>; rel=\"" + (to < all.size() ? "next" : "first") + "\""));
    }

    private ObjectNode status(String repository) {
        ObjectNode status = Wire.mapper().createObjectNode().put("sha", COMMIT).put("state", checks.getOrDefault(repository, "pending"));
        status.putArray("statuses");
        if (checks.containsKey(repository)) {
            status.withArray("statuses").addObject().put("context", "tests").put("status", checks.get(repository)).put("description", SAID);
        }
        return status.put("total_count", status.get("statuses").size());
    }

    private synchronized Reply open(String repository, JsonNode wanted) {
        Map<Long, ObjectNode> known = pulls.computeIfAbsent(repository, any -> new TreeMap<>());
        boolean there = known.values().stream().anyMatch(pull -> pull.path("state").asString().equals("open")
                && pull.path("head").path("ref").equals(wanted.path("head")) && pull.path("base").path("ref").equals(wanted.path("base")));
        if (there) {
            return refusal(409, "pull request already exists for these targets");
        }
        long number = known.size() + 1L;
        String title = wanted.path("title").asString();
        ObjectNode pull = Wire.mapper().createObjectNode().put("id", nextId()).put("number", number).put("state", "open").put("merged", false)
                .put("draft", title.startsWith("WIP: ")).put("title", title).put("body", wanted.path("body").asString())
                .put("html_url", "https://gitea.example/" + repository + "/pulls/" + number);
        pull.putObject("head").put("ref", wanted.path("head").asString()).put("sha", COMMIT);
        pull.putObject("base").put("ref", wanted.path("base").asString());
        known.put(number, pull);
        return new Reply(201, pull);
    }
}
