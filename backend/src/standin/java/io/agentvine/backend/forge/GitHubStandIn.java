package io.agentvine.backend.forge;

import io.agentvine.protocol.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A GitHub for tests. Issues and pull requests share their numbers there, and merging one closes the issues that it names. */
public final class GitHubStandIn extends ForgeStandIn {

    private static final Pattern CLOSES = Pattern.compile("(?i)\\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?) #(\\d+)");

    /** By repository and number. */
    private final Map<String, Map<Long, ObjectNode>> pulls = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> reviews = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> comments = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> lines = new ConcurrentHashMap<>();
    private final Map<String, String> permissions = new ConcurrentHashMap<>();
    private final Map<String, String> checks = new ConcurrentHashMap<>();
    private final Set<String> stillRunning = ConcurrentHashMap.newKeySet();
    /** Null: a person's token is good for all. */
    private volatile GitHubAppStandIn app;
    /** Where logs are, which is another place. */
    private final LogStore logs = new LogStore(LOG);

    public GitHubStandIn() {
        super("github", "/api/v3");
    }

    @Override
    public String gitUser() {
        return "x-access-token";
    }

    @Override
    List<String> scopes() {
        return List.of("repo", "read:org");
    }

    @Override
    public String urlOfFirst(String repository) {
        return "https://github.example/" + repository + "/pull/" + numberOfFirst(repository);
    }

    @Override
    public long numberOfFirst(String repository) {
        return pulls.getOrDefault(repository, Map.of()).keySet().stream().findFirst().orElse(1L);
    }

    @Override
    public String lookAt(String repository, long number) {
        return "GET /repos/" + repository + "/pulls/" + number;
    }

    /** From now on it knows no token of a person, and those of this app. */
    GitHubAppStandIn become(GitHubAppStandIn app) {
        this.app = app;
        return app;
    }

    @Override
    boolean authorized(String method, String path, Function<String, String> header, String token) {
        return app == null ? authorized(header, token) : app.authorizes(method, path, header.apply("Authorization"));
    }

    @Override
    public String lookAtIssue(String repository, long number) {
        return "GET /repos/" + repository + "/issues/" + number;
    }

    @Override
    public JsonNode event(String repository, long number, String comment) {
        return GitHubHooks.ofIssue(repository, number, comment);
    }

    @Override
    boolean authorized(Function<String, String> header, String token) {
        return ("Bearer " + token).equals(header.apply("Authorization"));
    }

    private List<ObjectNode> pullsOf(String repository) {
        return new ArrayList<>(pulls.getOrDefault(repository, Map.of()).values());
    }

    @Override
    public List<Shown> shown(String repository) {
        return pullsOf(repository).stream().map(pull -> new Shown(pull.path("title").asString(), pull.path("body").asString(),
                pull.path("head").path("ref").asString(), pull.path("base").path("ref").asString())).toList();
    }

    @Override
    public void end(String repository, long number, boolean merged) {
        ObjectNode pull = pulls.get(repository).get(number).put("state", "closed").put("merged", merged);
        if (merged) {
            pull.put("merged_at", TIME);
            CLOSES.matcher(pull.path("body").asString("")).results().map(named -> Long.parseLong(named.group(1)))
                    .filter(issue -> issues.find(repository, issue) != null).forEach(issue -> issues.close(repository, issue, true));
        }
    }

    void review(String repository, String login, String state) {
        ObjectNode review = example("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", 200);
        review.put("id", nextId()).put("state", state);
        ((ObjectNode) review.get("user")).put("login", login);
        reviews.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>()).add(review);
    }

    @Override
    public void approve(String repository, String login) {
        review(repository, login, "APPROVED");
    }

    @Override
    public void requestChanges(String repository, String login, String toLine) {
        review(repository, login, "CHANGES_REQUESTED");
        ObjectNode comment = example("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/comments", 200);
        List<ObjectNode> all = reviews.get(repository);
        comment.put("id", nextId()).put("body", toLine).put("path", "src/a.java").put("line", 12)
                .put("pull_request_review_id", all.get(all.size() - 1).get("id").asLong());
        ((ObjectNode) comment.get("user")).put("login", login);
        lines.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>()).add(comment);
    }

    @Override
    public void comment(String repository, String login, boolean bot, String body) {
        ObjectNode comment = example("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", 201);
        comment.put("id", nextId()).put("body", body);
        ((ObjectNode) comment.get("user")).put("login", login).put("type", bot ? "Bot" : "User");
        comments.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>()).add(comment);
    }

    @Override
    public void allow(String login, boolean write) {
        permissions.put(login, write ? "write" : "read");
    }

    @Override
    public void check(String repository, Boolean passed) {
        checks.put(repository, passed == null ? "null" : passed ? "success" : "failure");
    }

    /** Another check of every commit, which does not end. */
    public void keepRunning(String repository) {
        stillRunning.add(repository);
    }

    @Override
    public void push(String repository, long number, String commit) {
        ((ObjectNode) pulls.get(repository).get(number).get("head")).put("sha", commit);
    }

    @Override
    Canned text(String path) {
        return path.matches("/repos/team/[^/]+/actions/jobs/\\d+/logs") ? new Canned(302, "text/plain", "", List.of("Location: " + logs.url())) : null;
    }

    /** Whether whoever asked for a log showed a credential there. */
    boolean credentialWasShownElsewhere() {
        return logs.sawCredential();
    }

    @Override
    Reply reply(String method, String path, Map<String, String> query, JsonNode body) {
        if (app != null && app.isItsOwn(path)) {
            return app.reply(this, path, body);
        }
        String repository = path.matches("/repos/team/[^/]+(/.*)?") ? path.replaceFirst("^/repos/([^/]+/[^/]+).*", "$1") : null;
        String rest = repository == null ? "" : path.substring(("/repos/" + repository).length());
        if (path.equals("/user")) {
            return new Reply(200, example("GET", "/user", 200).put("login", "vine-bot"), List.of("X-OAuth-Scopes: repo, read:org"));
        }
        if (repository == null) {
            return notFound();
        }
        if (rest.isEmpty()) {
            return new Reply(200, example("GET", "/repos/{owner}/{repo}", 200).put("default_branch", "main"));
        }
        if (rest.equals("/pulls")) {
            return method.equals("POST") ? open(repository, body) : list(repository, query);
        }
        if (rest.endsWith("/check-runs")) {
            return new Reply(200, checkRuns(repository));
        }
        if (rest.endsWith("/status")) {
            ObjectNode status = example("GET", "/repos/{owner}/{repo}/commits/{ref}/status", 200);
            status.putArray("statuses");
            return new Reply(200, status.put("state", "pending").put("total_count", 0));
        }
        if (rest.endsWith("/permission")) {
            String login = rest.split("/")[2];
            ObjectNode answer = example("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", 200);
            ((ObjectNode) answer.get("user")).put("role_name", permissions.getOrDefault(login, "none"));
            return permissions.containsKey(login) ? new Reply(200, answer.put("permission", permissions.get(login))) : notFound();
        }
        if (rest.startsWith("/issues")) {
            Reply reply = ofIssues(method, repository, rest, query, body);
            if (reply != null) {
                return reply;
            }
        }
        Map<String, List<ObjectNode>> listed = rest.endsWith("/reviews") ? reviews : rest.matches("/issues/\\d+/comments") ? comments
                : rest.matches("/pulls/\\d+/comments") ? lines : null;
        if (listed != null) {
            return new Reply(200, array(listed.getOrDefault(repository, List.of())));
        }
        ObjectNode pull = rest.matches("/pulls/\\d+") ? pulls.getOrDefault(repository, Map.of()).get(Long.parseLong(rest.substring(7))) : null;
        if (pull == null) {
            return notFound();
        }
        if (method.equals("PATCH")) {
            pull.set("body", body.get("body"));
        }
        return new Reply(200, pull);
    }

    /** Null where it is about a pull request, which is an issue too. */
    private Reply ofIssues(String method, String repository, String rest, Map<String, String> query, JsonNode body) {
        if (rest.equals("/issues")) {
            return new Reply(200, array(issues.changedSince(repository, Instant.parse(query.get("since"))).stream().map(one -> issue(repository, one)).toList()));
        }
        if (rest.startsWith("/issues/comments/")) {
            long comment = number(rest, "comments");
            return issues.rewrite(repository, comment, body.path("body").asString())
                    ? new Reply(200, comment("octocat", false, body.path("body").asString(), comment)) : notFound();
        }
        StandInIssues.One one = issues.find(repository, number(rest, "issues"));
        if (one == null) {
            return rest.matches("/issues/\\d+") ? new Reply(410, refusal(410, "This issue was deleted").body()) : null;
        }
        if (rest.endsWith("/events")) {
            return new Reply(200, array(one.events.stream().map(GitHubStandIn.this::event).toList()));
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
        ObjectNode issue = example("GET", "/repos/{owner}/{repo}/issues", 200);
        issue.remove("pull_request");
        issue.put("id", one.id).put("number", one.number).put("title", one.title).put("body", one.body).put("state", one.open ? "open" : "closed")
                .put("updated_at", one.updatedAt.toString()).put("html_url", "https://github.example/" + repository + "/issues/" + one.number);
        ((ObjectNode) issue.get("user")).put("login", one.author);
        ArrayNode labels = issue.putArray("labels");
        if (one.labelled) {
            labels.addObject().put("name", StandInIssues.LABEL);
        }
        return issue;
    }

    private ObjectNode event(StandInIssues.Event event) {
        ObjectNode shown = example("GET", "/repos/{owner}/{repo}/issues/{issue_number}/events", 200);
        shown.put("id", event.id()).put("event", event.on() ? "labeled" : "unlabeled").put("created_at", event.at().toString());
        ((ObjectNode) shown.get("actor")).put("login", event.actor());
        shown.putObject("label").put("name", StandInIssues.LABEL).put("color", "ffffff");
        return shown;
    }

    private ObjectNode comment(String login, boolean bot, String body, long id) {
        ObjectNode comment = example("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", 201).put("id", id).put("body", body);
        ((ObjectNode) comment.get("user")).put("login", login).put("type", bot ? "Bot" : "User");
        return comment;
    }

    private ObjectNode checkRuns(String repository) {
        ObjectNode runs = example("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", 200);
        String conclusion = checks.get(repository);
        if (conclusion == null) {
            runs.putArray("check_runs");
            return runs.put("total_count", 0);
        }
        ObjectNode run = (ObjectNode) runs.get("check_runs").get(0);
        boolean done = !conclusion.equals("null");
        run.put("status", done ? "completed" : "in_progress").put("conclusion", done ? conclusion : null).put("name", "tests");
        ((ObjectNode) run.get("app")).put("slug", "github-actions");
        ((ObjectNode) run.get("output")).put("title", "1 test failed").put("summary", SAID).putNull("text");
        if (stillRunning.contains(repository)) {
            ((ArrayNode) runs.get("check_runs")).add(run.deepCopy().put("name", "slow").put("status", "in_progress").putNull("conclusion"));
            runs.put("total_count", 2);
        }
        return runs;
    }

    private Reply list(String repository, Map<String, String> query) {
        ArrayNode found = Wire.mapper().createArrayNode();
        ObjectNode simple = example("GET", "/repos/{owner}/{repo}/pulls", 200);
        pullsOf(repository).stream().filter(pull -> query.get("head").equals("team:" + pull.path("head").path("ref").asString()))
                .sorted((one, other) -> Long.compare(other.get("number").asLong(), one.get("number").asLong())).limit(1)
                .forEach(pull -> {
                    ObjectNode shown = simple.deepCopy();
                    for (String field : List.of("number", "html_url", "state", "draft", "title", "body", "merged_at", "closed_at")) {
                        shown.set(field, pull.get(field));
                    }
                    ((ObjectNode) shown.get("head")).set("sha", pull.get("head").get("sha"));
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
        ObjectNode pull = example("POST", "/repos/{owner}/{repo}/pulls", 201);
        long number = issues.nextNumber(repository);
        pull.put("number", number).put("state", "open").put("title", wanted.path("title").asString()).put("body", wanted.path("body").asString())
                .put("draft", wanted.path("draft").asBoolean()).put("merged", false).putNull("merged_at").putNull("closed_at")
                .put("html_url", "https://github.example/" + repository + "/pull/" + number);
        ((ObjectNode) pull.get("head")).put("ref", wanted.path("head").asString()).put("sha", COMMIT);
        ((ObjectNode) pull.get("base")).put("ref", wanted.path("base").asString());
        known.put(number, pull);
        return new Reply(201, pull);
    }

    private static Reply notFound() {
        return refusal(404, "Not Found");
    }
}
