package io.agentvine.backend.forge;

import io.agentvine.backend.forge.ForgeProblem.Kind;
import io.agentvine.backend.forge.PullRequest.Checks;
import io.agentvine.backend.forge.PullRequest.Review;
import io.agentvine.backend.forge.PullRequest.State;
import io.agentvine.protocol.RepositoryLogin;
import io.agentvine.protocol.Wire;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;

/** GitHub, its own or one of an enterprise, by its REST API of 2022-11-28. */
final class GitHubForge implements Forge {

    /** What GitHub takes beside a token. */
    private static final String GIT_USER = "x-access-token";
    private static final Set<String> PASSED = Set.of("success", "neutral", "skipped");

    private static final Pattern CALL = Pattern.compile("(?i)(^|[^A-Za-z0-9_/-])@agentvine(?![A-Za-z0-9_-])");
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
    private static final Set<String> WRITERS = Set.of("admin", "write", "maintain");
    private static final int PER_PAGE = 100;
    private static final int MOST_PAGES = 10;

    private final ForgeSettings.Target target;
    private final ForgeHttp http;

    GitHubForge(ForgeSettings.Target target, Clock clock) {
        this.target = target;
        this.http = new ForgeHttp(api(target.url()), () -> Map.of("Accept", "application/vnd.github+json",
                "X-GitHub-Api-Version", "2022-11-28", "Authorization", "Bearer " + target.token().value()), clock);
    }

    private static URI api(URI url) {
        return url.getHost().equalsIgnoreCase("github.com") ? URI.create("https://api.github.com") : URI.create(url + "/api/v3");
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public String kind() {
        return target.kind().word();
    }

    @Override
    public URI url() {
        return target.url();
    }

    @Override
    public Optional<Failure> lastFailure() {
        return Optional.ofNullable(http.lastFailure());
    }

    /** A classic token names its scopes; a fine-grained one does not tell. */
    @Override
    public Account account() {
        ForgeHttp.Answer user = http.get("/user");
        String scopes = user.headers().firstValue("X-OAuth-Scopes").orElse("");
        return new Account(user.body().path("login").asString(""), Arrays.stream(scopes.split(",")).map(String::strip)
                .filter(scope -> !scope.isEmpty()).toList());
    }

    @Override
    public RepositoryLogin login(String path, boolean write) {
        return new RepositoryLogin(url() + "/" + path + ".git", GIT_USER, target.token().value(), null);
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
        return request.with(checks(readable(place + "/commits/" + commit + "/check-runs?per_page=100"), readable(place + "/commits/" + commit + "/status")),
                review(all(place + "/pulls/" + number + "/reviews")));
    }

    @Override
    public List<Remark> remarks(String path, long number) {
        JsonNode reviews = all("/repos/" + path + "/pulls/" + number + "/reviews");
        JsonNode lines = all("/repos/" + path + "/pulls/" + number + "/comments");
        List<Said> said = new ArrayList<>();
        for (JsonNode review : reviews) {
            if (review.path("state").asString("").equals("CHANGES_REQUESTED")) {
                said.add(new Said("review " + review.path("id").asLong(), review.path("submitted_at").asString(""), review.path("user"), ofReview(review, lines)));
            }
        }
        for (JsonNode comment : all("/repos/" + path + "/issues/" + number + "/comments")) {
            said.add(new Said("comment " + comment.path("id").asLong(), comment.path("created_at").asString(""), comment.path("user"), calling(comment)));
        }
        for (JsonNode comment : lines) {
            said.add(new Said("line " + comment.path("id").asLong(), comment.path("created_at").asString(""), comment.path("user"), calling(comment)));
        }
        List<Said> asks = said.stream().filter(one -> !one.text.isBlank()).sorted(Comparator.comparing(Said::at)).toList();
        Set<String> heard = asks.isEmpty() ? Set.of() : heard(path, asks);
        return asks.stream().filter(one -> heard.contains(one.author())).map(one -> new Remark(one.key, one.author(), one.text)).toList();
    }

    /** @param text blank where it asks for nothing */
    private record Said(String key, String at, JsonNode user, String text) {

        private String author() {
            return user.path("login").asString("");
        }
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
        return CALL.matcher(body).find() ? place(comment) + body : "";
    }

    private static String place(JsonNode comment) {
        String line = comment.path("line").isIntegralNumber() ? ":" + comment.path("line").asLong() : "";
        return comment.hasNonNull("path") ? comment.path("path").asString() + line + "\n" : "";
    }

    /** Who of these may write there. */
    private Set<String> heard(String path, List<Said> said) {
        String own = http.get("/user").body().path("login").asString("");
        return said.stream().filter(one -> !one.user.path("type").asString("").equals("Bot") && !one.author().equalsIgnoreCase(own))
                .map(Said::author).filter(LOGIN.asMatchPredicate()).distinct().filter(author -> WRITERS.contains(
                        readable("/repos/" + path + "/collaborators/" + author + "/permission").path("permission").asString("")))
                .collect(Collectors.toSet());
    }

    /** All pages of a list, within reason. */
    private JsonNode all(String path) {
        ArrayNode all = Wire.mapper().createArrayNode();
        for (int page = 1; page <= MOST_PAGES; page++) {
            JsonNode found = http.get(path + "?per_page=" + PER_PAGE + "&page=" + page).body();
            found.forEach(all::add);
            if (found.size() < PER_PAGE) {
                break;
            }
        }
        return all;
    }

    /** A token may be good for pull requests and not for what is beside them. */
    private JsonNode readable(String path) {
        try {
            return http.get(path).body();
        } catch (ForgeProblem problem) {
            if (problem.kind() == Kind.FORBIDDEN || problem.kind() == Kind.NOT_FOUND) {
                return MissingNode.getInstance();
            }
            throw problem;
        }
    }

    private static PullRequest read(JsonNode found) {
        boolean merged = found.hasNonNull("merged_at") || found.path("merged").asBoolean(false);
        State state = merged ? State.MERGED
                : found.path("state").asString("").equals("closed") ? State.CLOSED
                : found.path("draft").asBoolean(false) ? State.DRAFT : State.OPEN;
        if (!found.path("number").isIntegralNumber()) {
            throw new ForgeProblem(Kind.AWAY, "it answered with something that is no pull request", null);
        }
        return new PullRequest(found.path("number").asLong(), found.path("html_url").asString(""), state, null, null);
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

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
