package io.agentvine.backend.forge;

import io.agentvine.backend.forge.PullRequest.Checks;
import io.agentvine.backend.forge.PullRequest.Review;
import io.agentvine.backend.forge.PullRequest.State;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Gitea and Forgejo, also below a path of their host, by their REST API v1. */
final class GiteaForge extends HttpForge {

    /** Any name is good beside a token. */
    private static final String GIT_USER = "oauth2";
    /** What a Gitea takes for a draft, in the title, as it is set up usually. */
    private static final String DRAFT = "WIP: ";
    private static final String PAGE_SIZE = "limit";
    private static final String CHANGES = "REQUEST_CHANGES";
    private static final Set<String> WRITERS = Set.of("write", "admin", "owner");

    private final IssueTracker tracker;

    GiteaForge(ForgeSettings.Target target, Clock clock) {
        super(target, URI.create(target.url() + "/api/v1"), GIT_USER, token -> Map.of("Accept", "application/json", "Authorization", "token " + token),
                clock);
        this.tracker = new GiteaTracker(http, this::own, this::mayWrite);
    }

    @Override
    public IssueTracker tracker() {
        return tracker;
    }

    private static String pull(String path, long number) {
        return "/repos/" + path + "/pulls/" + number;
    }

    /** It does not tell what a token may. */
    @Override
    public Account account() {
        return new Account(own(), List.of());
    }

    private String own() {
        return http.get("/user").body().path("login").asString("");
    }

    @Override
    public String defaultBranch(String path) {
        return http.get("/repos/" + path).body().path("default_branch").asString("");
    }

    @Override
    public Optional<PullRequest> find(String path, String branch, String base) {
        JsonNode found = http.readable("/repos/" + path + "/pulls/" + encoded(base) + "/" + encoded(branch).replace("%2F", "/"));
        return found.isMissingNode() ? Optional.empty() : Optional.of(read(found));
    }

    @Override
    public PullRequest open(String path, NewPullRequest wanted) {
        return read(http.send("POST", "/repos/" + path + "/pulls", Map.of("head", wanted.branch(), "base", wanted.base(),
                "title", title(wanted, DRAFT), "body", wanted.body())));
    }

    @Override
    public void rewrite(String path, long number, String body) {
        http.send("PATCH", pull(path, number), Map.of("body", body));
    }

    @Override
    public PullRequest look(String path, long number) {
        JsonNode found = http.get(pull(path, number)).body();
        PullRequest request = read(found);
        return request.state().isOver() ? request : request.with(
                checks(http.readable("/repos/" + path + "/commits/" + found.path("head").path("sha").asString("") + "/status")),
                review(http.all(pull(path, number) + "/reviews", PAGE_SIZE)));
    }

    /** Gitea tells an account's rights to administrators of the repository; where ours is none, nobody is heard. */
    @Override
    public List<Remark> remarks(String path, long number) {
        List<Said> said = new ArrayList<>();
        for (JsonNode review : http.all(pull(path, number) + "/reviews", PAGE_SIZE)) {
            said.addAll(ofReview(path, number, review));
        }
        for (JsonNode comment : http.get("/repos/" + path + "/issues/" + number + "/comments").body()) {
            String body = comment.path("body").asString("");
            said.add(said("comment", comment, "created_at", Said.calls(body) ? body : ""));
        }
        return Said.heard(said, this::own, user -> mayWrite(path, user));
    }

    /** One that requests changes with all that it says to lines; of another what calls us. */
    private List<Said> ofReview(String path, long number, JsonNode review) {
        boolean requests = review.path("state").asString("").equals(CHANGES) && !review.path("dismissed").asBoolean(false);
        String body = review.path("body").asString("");
        StringBuilder whole = new StringBuilder(body);
        List<Said> said = new ArrayList<>();
        if (review.path("comments_count").asLong(0) > 0) {
            for (JsonNode line : http.get(pull(path, number) + "/reviews/" + review.path("id").asLong() + "/comments").body()) {
                String text = Said.place(line.path("path").asString(""), line.path("position").asLong(0)) + line.path("body").asString("");
                whole.append("\n\n").append(text);
                said.add(said("line", line, "created_at", Said.calls(text) ? text : ""));
            }
        }
        if (requests) {
            return List.of(said("review", review, "submitted_at", whole.isEmpty() ? "Requests changes, without a word." : whole.toString()));
        }
        said.add(said("review", review, "submitted_at", Said.calls(body) ? body : ""));
        return said;
    }

    private static Said said(String what, JsonNode one, String at, String text) {
        return new Said(what + " " + one.path("id").asLong(), one.path(at).asString(""), one.path("user").path("login").asString(""), one.path("user"), text);
    }

    /** Accounts of its own, as of its actions, have no number of their own. */
    private boolean mayWrite(String path, JsonNode user) {
        return user.path("id").asLong(0) > 0 && WRITERS.contains(http.readable("/repos/" + path + "/collaborators/"
                + encoded(user.path("login").asString("")) + "/permission").path("permission").asString(""));
    }

    private static PullRequest read(JsonNode found) {
        boolean draft = found.path("draft").asBoolean(false) || found.path("title").asString("").startsWith(DRAFT);
        State state = found.path("merged").asBoolean(false) ? State.MERGED
                : found.path("state").asString("").equals("closed") ? State.CLOSED : draft ? State.DRAFT : State.OPEN;
        return new PullRequest(number(found, "number"), found.path("html_url").asString(""), state, null, null, found.path("head").path("sha").asString(""));
    }

    private static Checks checks(JsonNode combined) {
        if (combined.path("statuses").isEmpty()) {
            return null;
        }
        return switch (combined.path("state").asString("")) {
            case "success", "warning", "skipped" -> Checks.PASSED;
            case "failure", "error" -> Checks.FAILED;
            default -> Checks.PENDING;
        };
    }

    @Override
    public Failures failures(String path, long number, String head) {
        boolean pending = false;
        List<FailedCheck> failed = new ArrayList<>();
        for (JsonNode status : http.readable("/repos/" + path + "/commits/" + head + "/status").path("statuses")) {
            String state = status.path("status").asString("");
            pending |= state.equals("pending");
            if (state.equals("failure") || state.equals("error")) {
                failed.add(new FailedCheck(status.path("context").asString(""), Said.lines(state, status.path("description"), status.path("target_url"))));
            }
        }
        return new Failures(pending, failed);
    }

    private static Review review(JsonNode reviews) {
        Map<String, String> last = new LinkedHashMap<>();
        for (JsonNode review : reviews) {
            String state = review.path("state").asString("");
            if (state.equals("APPROVED") || state.equals(CHANGES)) {
                last.put(review.path("user").path("login").asString(""), review.path("dismissed").asBoolean(false) ? "" : state);
            }
        }
        return last.containsValue(CHANGES) ? Review.CHANGES_REQUESTED : last.containsValue("APPROVED") ? Review.APPROVED : null;
    }
}
