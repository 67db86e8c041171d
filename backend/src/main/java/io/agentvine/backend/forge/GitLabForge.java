package io.agentvine.backend.forge;

import io.agentvine.backend.forge.PullRequest.Checks;
import io.agentvine.backend.forge.PullRequest.Review;
import io.agentvine.backend.forge.PullRequest.State;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** GitLab, gitlab.com or one's own, also below a path of its host, by its REST API v4. A pull request is a merge request there. */
final class GitLabForge extends HttpForge {

    /** Good beside every kind of token. */
    private static final String GIT_USER = "oauth2";
    /** What GitLab takes for a draft, in the title. */
    private static final String DRAFT = "Draft: ";
    private static final int DEVELOPER = 30;
    private static final String PAGE_SIZE = "per_page";
    private static final Set<String> PASSED = Set.of("success", "skipped");
    private static final Set<String> FAILED = Set.of("failed", "canceled");
    /** A line of a description that begins so is an order to GitLab, as {@code /merge} is. */
    private static final Pattern ORDER = Pattern.compile("(?m)^([\\s>]*)/(?=\\p{Alpha})");

    private final IssueTracker tracker;

    GitLabForge(ForgeSettings.Target target, Clock clock) {
        super(target, URI.create(target.url() + "/api/v4"), GIT_USER, token -> Map.of("Accept", "application/json", "PRIVATE-TOKEN", token), clock);
        this.tracker = new GitLabTracker(http, this::own, this::mayWrite);
    }

    @Override
    public IssueTracker tracker() {
        return tracker;
    }

    static String project(String path) {
        return "/projects/" + encoded(path);
    }

    private static String request(String path, long number) {
        return project(path) + "/merge_requests/" + number;
    }

    /** A personal, project or group token names its scopes. */
    @Override
    public Account account() {
        String name = own();
        List<String> scopes = new ArrayList<>();
        http.readable("/personal_access_tokens/self").path("scopes").forEach(scope -> scopes.add(scope.asString("")));
        return new Account(name, List.copyOf(scopes));
    }

    private String own() {
        return http.get("/user").body().path("username").asString("");
    }

    @Override
    public String defaultBranch(String path) {
        return http.get(project(path)).body().path("default_branch").asString("");
    }

    @Override
    public Optional<PullRequest> find(String path, String branch, String base) {
        JsonNode found = http.get(project(path) + "/merge_requests?state=all&order_by=created_at&sort=desc&per_page=1&source_branch="
                + encoded(branch)).body();
        return found.isEmpty() ? Optional.empty() : Optional.of(read(found.get(0)));
    }

    @Override
    public PullRequest open(String path, NewPullRequest wanted) {
        return read(http.send("POST", project(path) + "/merge_requests", Map.of("source_branch", wanted.branch(), "target_branch", wanted.base(),
                "title", title(wanted, DRAFT), "description", inert(wanted.body()))));
    }

    @Override
    public void rewrite(String path, long number, String body) {
        http.send("PUT", request(path, number), Map.of("description", inert(body)));
    }

    /** An agent's words give GitLab no orders: a character without width comes before the stroke. */
    static String inert(String body) {
        return ORDER.matcher(body).replaceAll("$1\u200b/");
    }

    @Override
    public PullRequest look(String path, long number) {
        JsonNode found = http.get(request(path, number)).body();
        PullRequest request = read(found);
        return request.state().isOver() ? request : request.with(checks(found.path("head_pipeline").path("status").asString("")),
                review(http.readable(request(path, number) + "/approvals"), http.readable(request(path, number) + "/reviewers")));
    }

    /**
     * GitLab does not tell which notes belong to a review. So while a reviewer's word is that changes are requested, each open note of theirs is
     * for us; of others only what calls us.
     */
    @Override
    public List<Remark> remarks(String path, long number) {
        Set<String> requesting = new HashSet<>();
        Set<String> silent = new HashSet<>();
        List<Said> said = new ArrayList<>();
        JsonNode reviewers = http.readable(request(path, number) + "/reviewers");
        reviewers.forEach(reviewer -> {
            if (requestsChanges(reviewer)) {
                requesting.add(username(reviewer.path("user")));
            }
        });
        silent.addAll(requesting);
        for (JsonNode note : http.all(request(path, number) + "/notes", PAGE_SIZE)) {
            String author = username(note.path("author"));
            String body = note.path("body").asString("");
            boolean open = !note.path("system").asBoolean(false) && !note.path("resolved").asBoolean(false);
            boolean asks = open && (requesting.contains(author) || Said.calls(body));
            said.add(new Said("note " + note.path("id").asLong(), note.path("created_at").asString(""), author, note.path("author"),
                    asks ? place(note.path("position")) + body : ""));
            if (asks) {
                silent.remove(author);
            }
        }
        reviewers.forEach(reviewer -> {
            if (silent.contains(username(reviewer.path("user")))) {
                said.add(new Said("review " + reviewer.path("user").path("id").asLong(), reviewer.path("created_at").asString(""),
                        username(reviewer.path("user")), reviewer.path("user"), "Requests changes, without a word."));
            }
        });
        return Said.heard(said, this::own, user -> mayWrite(path, user));
    }

    private static boolean requestsChanges(JsonNode reviewer) {
        return reviewer.path("state").asString("").equals("requested_changes");
    }

    static String username(JsonNode user) {
        return user.path("username").asString("");
    }

    private static String place(JsonNode position) {
        boolean after = position.path("new_line").isIntegralNumber();
        return Said.place(position.path(after ? "new_path" : "old_path").asString(""), position.path(after ? "new_line" : "old_line").asLong(0));
    }

    private boolean mayWrite(String path, JsonNode account) {
        long user = account.path("id").asLong(0);
        return http.readable(project(path) + "/members/all/" + user).path("access_level").asInt(0) >= DEVELOPER
                && !http.readable("/users/" + user).path("bot").asBoolean(false);
    }

    private static PullRequest read(JsonNode found) {
        State state = switch (found.path("state").asString("")) {
            case "merged" -> State.MERGED;
            case "closed" -> State.CLOSED;
            default -> found.path("draft").asBoolean(false) ? State.DRAFT : State.OPEN;
        };
        return new PullRequest(number(found, "iid"), found.path("web_url").asString(""), state, null, null, found.path("sha").asString(""));
    }

    private static Checks checks(String pipeline) {
        return pipeline.isEmpty() ? null : PASSED.contains(pipeline) ? Checks.PASSED : FAILED.contains(pipeline) ? Checks.FAILED : Checks.PENDING;
    }

    /** Of the pipeline of that commit; what may fail there does. */
    @Override
    public Failures failures(String path, long number, String head) {
        JsonNode pipeline = http.get(request(path, number)).body().path("head_pipeline");
        if (!pipeline.path("sha").asString("").equals(head)) {
            return Failures.NONE;
        }
        String status = pipeline.path("status").asString("");
        List<FailedCheck> failed = new ArrayList<>();
        for (JsonNode job : http.readable(project(path) + "/pipelines/" + pipeline.path("id").asLong() + "/jobs?per_page=100")) {
            if (job.path("status").asString("").equals("failed") && !job.path("allow_failure").asBoolean(false)) {
                String said = Said.lines("failed in the stage " + job.path("stage").asString(""), job.path("failure_reason"), job.path("web_url"));
                failed.add(new FailedCheck(job.path("name").asString(""), said, () -> http.tail(project(path) + "/jobs/" + job.path("id").asLong() + "/trace")));
            }
        }
        return new Failures(!PASSED.contains(status) && !FAILED.contains(status), failed);
    }

    private static Review review(JsonNode approvals, JsonNode reviewers) {
        for (JsonNode reviewer : reviewers) {
            if (requestsChanges(reviewer)) {
                return Review.CHANGES_REQUESTED;
            }
        }
        return approvals.path("approved_by").isEmpty() ? null : Review.APPROVED;
    }
}
