package io.agentvine.backend.forge;

import io.agentvine.backend.forge.PullRequest.Checks;
import io.agentvine.backend.forge.PullRequest.Review;
import io.agentvine.backend.forge.PullRequest.State;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** GitHub, its own or one of an enterprise, by its REST API of 2022-11-28. */
final class GitHubForge extends HttpForge {

    /** What GitHub takes beside a token. */
    private static final String GIT_USER = "x-access-token";
    private static final Set<String> PASSED = Set.of("success", "neutral", "skipped");

    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
    private static final String PAGE_SIZE = "per_page";
    private static final Set<String> WRITERS = Set.of("admin", "write", "maintain");

    private final IssueTracker tracker;
    /** Null where the settings have a token. */
    private final GitHubApp app;

    GitHubForge(ForgeSettings.Target target, Clock clock) {
        this(target, target.app() == null ? null : new GitHubApp(target.app(), api(target.url()), GitHubForge::headers, clock), clock);
    }

    private GitHubForge(ForgeSettings.Target target, GitHubApp app, Clock clock) {
        super(target, app == null ? target.token() : app, api(target.url()), GIT_USER, GitHubForge::headers, clock);
        this.app = app;
        this.tracker = new GitHubTracker(http, this::own, this::mayWrite);
    }

    private static Map<String, String> headers(String token) {
        return Map.of("Accept", "application/vnd.github+json", "X-GitHub-Api-Version", "2022-11-28", "Authorization", "Bearer " + token);
    }

    @Override
    public Optional<String> appId() {
        return Optional.ofNullable(app).map(GitHubApp::appId);
    }

    @Override
    public IssueTracker tracker() {
        return tracker;
    }

    private static URI api(URI url) {
        return url.getHost().equalsIgnoreCase("github.com") ? URI.create("https://api.github.com") : URI.create(url + "/api/v3");
    }

    @Override
    public Account account() {
        return app == null ? ofToken() : app.account();
    }

    /** A classic token names its scopes; a fine-grained one does not tell. */
    private Account ofToken() {
        ForgeHttp.Answer user = http.get("/user");
        String scopes = user.headers().firstValue("X-OAuth-Scopes").orElse("");
        return new Account(user.body().path("login").asString(""), Arrays.stream(scopes.split(",")).map(String::strip)
                .filter(scope -> !scope.isEmpty()).toList());
    }

    private String own() {
        return account().login();
    }

    @Override
    public String defaultBranch(String path) {
        return http.get("/repos/" + path).body().path("default_branch").asString("");
    }

    @Override
    public Optional<PullRequest> find(String path, String branch, String base) {
        String owner = path.substring(0, path.indexOf('/'));
        JsonNode found = http.get("/repos/" + path + "/pulls?state=all&per_page=1&head=" + encoded(owner + ":" + branch)).body();
        return found.isEmpty() ? Optional.empty() : Optional.of(read(found.get(0)));
    }

    @Override
    public PullRequest open(String path, NewPullRequest wanted) {
        return read(http.send("POST", "/repos/" + path + "/pulls", Map.of("title", wanted.title(), "body", wanted.body(), "head", wanted.branch(),
                "base", wanted.base(), "draft", wanted.draft())));
    }

    @Override
    public void rewrite(String path, long number, String body) {
        http.send("PATCH", "/repos/" + path + "/pulls/" + number, Map.of("body", body));
    }

    @Override
    public PullRequest look(String path, long number) {
        String place = "/repos/" + path;
        JsonNode found = http.get(place + "/pulls/" + number).body();
        PullRequest request = read(found);
        if (request.state().isOver()) {
            return request;
        }
        String commit = found.path("head").path("sha").asString("");
        return request.with(checks(http.readable(place + "/commits/" + commit + "/check-runs?per_page=100"), http.readable(place + "/commits/" + commit + "/status")),
                review(http.all(place + "/pulls/" + number + "/reviews", PAGE_SIZE)));
    }

    @Override
    public List<Remark> remarks(String path, long number) {
        String pull = "/repos/" + path + "/pulls/" + number;
        JsonNode reviews = http.all(pull + "/reviews", PAGE_SIZE);
        JsonNode lines = http.all(pull + "/comments", PAGE_SIZE);
        List<Said> said = new ArrayList<>();
        for (JsonNode review : reviews) {
            if (review.path("state").asString("").equals("CHANGES_REQUESTED")) {
                said.add(said("review", review, "submitted_at", ofReview(review, lines)));
            }
        }
        for (JsonNode comment : http.all("/repos/" + path + "/issues/" + number + "/comments", PAGE_SIZE)) {
            said.add(said("comment", comment, "created_at", calling(comment)));
        }
        for (JsonNode comment : lines) {
            said.add(said("line", comment, "created_at", calling(comment)));
        }
        return Said.heard(said, this::own, user -> mayWrite(path, user));
    }

    private static Said said(String what, JsonNode one, String at, String text) {
        return new Said(what + " " + one.path("id").asLong(), one.path(at).asString(""), one.path("user").path("login").asString(""), one.path("user"), text);
    }

    private static String ofReview(JsonNode review, JsonNode lines) {
        StringBuilder text = new StringBuilder(review.path("body").asString(""));
        for (JsonNode line : lines) {
            if (line.path("pull_request_review_id").asLong(-1) == review.path("id").asLong()) {
                text.append("\n\n").append(place(line)).append(line.path("body").asString(""));
            }
        }
        return text.isEmpty() ? "Requests changes, without a word." : text.toString();
    }

    private static String calling(JsonNode comment) {
        String body = comment.path("body").asString("");
        return Said.calls(body) ? place(comment) + body : "";
    }

    private static String place(JsonNode comment) {
        return Said.place(comment.path("path").asString(""), comment.path("line").asLong(0));
    }

    private boolean mayWrite(String path, JsonNode user) {
        String login = user.path("login").asString("");
        return !user.path("type").asString("").equals("Bot") && LOGIN.matcher(login).matches() && WRITERS.contains(
                http.readable("/repos/" + path + "/collaborators/" + login + "/permission").path("permission").asString(""));
    }

    private static PullRequest read(JsonNode found) {
        boolean merged = found.hasNonNull("merged_at") || found.path("merged").asBoolean(false);
        State state = merged ? State.MERGED
                : found.path("state").asString("").equals("closed") ? State.CLOSED
                : found.path("draft").asBoolean(false) ? State.DRAFT : State.OPEN;
        return new PullRequest(number(found, "number"), found.path("html_url").asString(""), state, null, null, found.path("head").path("sha").asString(""));
    }

    private static Checks checks(JsonNode runs, JsonNode statuses) {
        boolean none = true;
        boolean pending = false;
        for (JsonNode run : runs.path("check_runs")) {
            none = false;
            boolean done = run.path("status").asString("").equals("completed");
            if (done && !PASSED.contains(run.path("conclusion").asString(""))) {
                return Checks.FAILED;
            }
            pending |= !done;
        }
        if (!statuses.path("statuses").isEmpty()) {
            none = false;
            String state = statuses.path("state").asString("");
            if (state.equals("failure") || state.equals("error")) {
                return Checks.FAILED;
            }
            pending |= state.equals("pending");
        }
        return none ? null : pending ? Checks.PENDING : Checks.PASSED;
    }

    @Override
    public Failures failures(String path, long number, String head) {
        String commit = "/repos/" + path + "/commits/" + head;
        JsonNode runs = http.readable(commit + "/check-runs?per_page=100").path("check_runs");
        boolean pending = false;
        List<FailedCheck> failed = new ArrayList<>();
        for (JsonNode run : runs) {
            boolean done = run.path("status").asString("").equals("completed");
            pending |= !done;
            if (done && !PASSED.contains(run.path("conclusion").asString(""))) {
                failed.add(ofRun(path, run));
            }
        }
        for (JsonNode status : http.readable(commit + "/status").path("statuses")) {
            String state = status.path("state").asString("");
            pending |= state.equals("pending");
            if (state.equals("failure") || state.equals("error")) {
                failed.add(new FailedCheck(status.path("context").asString(""), Said.lines(state, status.path("description"), status.path("target_url"))));
            }
        }
        return new Failures(pending, failed);
    }

    /** A check run of GitHub's own actions is a job, by the same number, and has a log. */
    private FailedCheck ofRun(String path, JsonNode run) {
        JsonNode output = run.path("output");
        String said = Said.lines(run.path("conclusion").asString(""), output.path("title"), output.path("summary"), output.path("text"), run.path("details_url"));
        boolean job = run.path("app").path("slug").asString("").equals("github-actions");
        return new FailedCheck(run.path("name").asString(""), said,
                () -> job ? http.tail("/repos/" + path + "/actions/jobs/" + run.path("id").asLong() + "/logs") : "");
    }

    private static Review review(JsonNode reviews) {
        Map<String, String> last = new LinkedHashMap<>();
        for (JsonNode review : reviews) {
            String state = review.path("state").asString("");
            if (List.of("APPROVED", "CHANGES_REQUESTED", "DISMISSED").contains(state)) {
                last.put(review.path("user").path("login").asString(""), state);
            }
        }
        return last.containsValue("CHANGES_REQUESTED") ? Review.CHANGES_REQUESTED : last.containsValue("APPROVED") ? Review.APPROVED : null;
    }
}
