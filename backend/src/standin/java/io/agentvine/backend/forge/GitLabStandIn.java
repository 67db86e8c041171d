package io.agentvine.backend.forge;

import io.agentvine.protocol.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A GitLab for tests. */
public final class GitLabStandIn extends ForgeStandIn {

    private static final String PROJECT = "/projects/{id}";
    private static final String REQUESTS = PROJECT + "/merge_requests";
    private static final String REQUEST = REQUESTS + "/{merge_request_iid}";

    /** By project and number. */
    private final Map<String, Map<Long, ObjectNode>> requests = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> notes = new ConcurrentHashMap<>();
    private final Map<String, Map<String, ObjectNode>> reviewers = new ConcurrentHashMap<>();
    private final Map<String, List<String>> approvals = new ConcurrentHashMap<>();
    private final Map<String, Long> accounts = new ConcurrentHashMap<>();
    private final Map<Long, Integer> levels = new ConcurrentHashMap<>();
    private final List<Long> bots = new CopyOnWriteArrayList<>();
    private final Map<String, String> pipelines = new ConcurrentHashMap<>();

    public GitLabStandIn() {
        super("gitlab", "/api/v4");
    }

    @Override
    public String gitUser() {
        return "oauth2";
    }

    @Override
    List<String> scopes() {
        return List.of("api", "write_repository");
    }

    @Override
    public String urlOfFirst(String repository) {
        return "https://gitlab.example/" + repository + "/-/merge_requests/1";
    }

    @Override
    public String lookAt(String repository, long number) {
        return "GET /projects/" + repository.replace("/", "%2F") + "/merge_requests/" + number;
    }

    @Override
    public String lookAtIssue(String repository, long number) {
        return "GET /projects/" + repository.replace("/", "%2F") + "/issues/" + number;
    }

    /** As GitLab's documentation of webhooks has it, as far as it is read. */
    @Override
    public JsonNode event(String repository, long number, String comment) {
        ObjectNode event = Wire.mapper().createObjectNode().put("object_kind", comment == null ? "issue" : "note");
        event.putObject("project").put("path_with_namespace", repository);
        if (comment == null) {
            event.putArray("labels").addObject().put("title", StandInIssues.LABEL);
            event.putObject("object_attributes").put("iid", number).put("action", "update");
        } else {
            event.putObject("object_attributes").put("note", comment).put("noteable_type", "Issue");
            event.putObject("issue").put("iid", number);
        }
        return event;
    }

    @Override
    boolean authorized(Function<String, String> header, String token) {
        return token.equals(header.apply("PRIVATE-TOKEN"));
    }

    @Override
    public List<Shown> shown(String repository) {
        return requests.getOrDefault(repository, Map.of()).values().stream().map(request -> new Shown(request.path("title").asString(),
                request.path("description").asString(), request.path("source_branch").asString(), request.path("target_branch").asString())).toList();
    }

    @Override
    public void end(String repository, long number, boolean merged) {
        requests.get(repository).get(number).put("state", merged ? "merged" : "closed").put(merged ? "merged_at" : "closed_at", TIME);
    }

    private long number(String login) {
        return accounts.computeIfAbsent(login, any -> nextId());
    }

    private ObjectNode account(String login) {
        ObjectNode user = (ObjectNode) example("POST", REQUESTS, 201).get("author");
        return user.put("id", number(login)).put("username", login).put("state", "active");
    }

    @Override
    public void allow(String login, boolean write) {
        levels.put(number(login), write ? 30 : 20);
    }

    private void reviewed(String repository, String login, String state) {
        ObjectNode reviewer = example("GET", REQUEST + "/reviewers", 200).put("state", state).put("created_at", TIME);
        reviewer.set("user", account(login));
        reviewers.computeIfAbsent(repository, any -> new ConcurrentHashMap<>()).put(login, reviewer);
    }

    @Override
    public void approve(String repository, String login) {
        reviewed(repository, login, "approved");
        approvals.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>()).add(login);
    }

    @Override
    public void requestChanges(String repository, String login, String toLine) {
        reviewed(repository, login, "requested_changes");
        note(repository, login, toLine).putObject("position").put("new_path", "src/a.java").put("new_line", 12).put("old_path", "src/a.java").putNull("old_line");
    }

    /** Without a word. */
    void requestChanges(String repository, String login) {
        reviewed(repository, login, "requested_changes");
    }

    private ObjectNode note(String repository, String login, String body) {
        ObjectNode note = example("GET", REQUEST + "/notes", 200).put("id", nextId()).put("body", body).put("system", false).put("created_at", TIME);
        note.set("author", account(login));
        notes.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>()).add(note);
        return note;
    }

    /** What GitLab itself notes, in the name of who did it. */
    void noteOfItsOwn(String repository, String login, String body) {
        note(repository, login, body).put("system", true);
    }

    void resolveTheLastNote(String repository) {
        notes.get(repository).get(notes.get(repository).size() - 1).put("resolvable", true).put("resolved", true);
    }

    @Override
    public void comment(String repository, String login, boolean bot, String body) {
        if (bot) {
            bots.add(number(login));
        }
        note(repository, login, body);
    }

    @Override
    public void check(String repository, Boolean passed) {
        pipelines.put(repository, passed == null ? "running" : passed ? "success" : "failed");
    }

    @Override
    public void push(String repository, long number, String commit) {
        requests.get(repository).get(number).put("sha", commit);
    }

    @Override
    Canned text(String path) {
        return path.matches("/projects/team%2F[^/]+/jobs/\\d+/trace") ? new Canned(200, "text/plain", LOG, List.of()) : null;
    }

    @Override
    Reply reply(String method, String path, Map<String, String> query, JsonNode body) {
        if (path.equals("/user")) {
            return new Reply(200, example("GET", "/user", 200).put("username", "vine-bot"));
        }
        if (path.equals("/personal_access_tokens/self")) {
            ObjectNode self = example("GET", path, 200);
            scopes().forEach(self.putArray("scopes")::add);
            return new Reply(200, self);
        }
        if (path.matches("/users/\\d+")) {
            return new Reply(200, example("GET", "/users/{id}", 200).put("bot", bots.contains(Long.parseLong(path.substring(7)))));
        }
        String project = path.matches("/projects/team%2F[^/]+(/.*)?") ? decoded(path.split("/")[2]) : null;
        return project == null ? refusal(404, "404 Project Not Found")
                : ofProject(method, project, path.replaceFirst("/projects/[^/]+", ""), query, body);
    }

    private Reply ofProject(String method, String project, String rest, Map<String, String> query, JsonNode body) {
        if (rest.isEmpty()) {
            return new Reply(200, example("GET", PROJECT, 200).put("default_branch", "main"));
        }
        if (rest.startsWith("/members/all/")) {
            Integer level = levels.get(Long.parseLong(rest.substring(13)));
            return level == null ? refusal(404, "404 Not found")
                    : new Reply(200, example("GET", PROJECT + "/members/all/{user_id}", 200).put("access_level", level));
        }
        if (rest.matches("/pipelines/\\d+/jobs")) {
            ObjectNode job = example("GET", PROJECT + "/pipelines/{pipeline_id}/jobs", 200).put("name", "tests").put("status", pipelines.get(project))
                    .put("failure_reason", SAID);
            return new Reply(200, array(List.of(job, job.deepCopy().put("name", "may fail").put("status", "failed").put("allow_failure", true))));
        }
        if (rest.equals("/merge_requests")) {
            return method.equals("POST") ? open(project, body) : list(project, query);
        }
        if (rest.startsWith("/issues")) {
            return ofIssues(method, project, rest, query, body);
        }
        long number = Long.parseLong(rest.replaceFirst("/merge_requests/(\\d+).*", "$1"));
        ObjectNode request = requests.getOrDefault(project, Map.of()).get(number);
        if (request == null) {
            return refusal(404, "404 Not found");
        }
        return switch (rest.replaceFirst("/merge_requests/\\d+", "")) {
            case "/notes" -> new Reply(200, array(notes.getOrDefault(project, List.of())));
            case "/reviewers" -> new Reply(200, array(List.copyOf(reviewers.getOrDefault(project, Map.of()).values())));
            case "/approvals" -> new Reply(200, approvals(project));
            default -> {
                if (method.equals("PUT")) {
                    request.set("description", body.get("description"));
                }
                yield new Reply(200, withPipeline(project, request));
            }
        };
    }

    private static final String ISSUE = PROJECT + "/issues/{issue_iid}";

    private Reply ofIssues(String method, String project, String rest, Map<String, String> query, JsonNode body) {
        if (rest.equals("/issues")) {
            return new Reply(200, array(issues.changedSince(project, Instant.parse(query.get("updated_after"))).stream().map(one -> issue(project, one)).toList()));
        }
        StandInIssues.One one = issues.find(project, number(rest, "issues"));
        if (one == null) {
            return refusal(404, "404 Not found");
        }
        if (rest.endsWith("/resource_label_events")) {
            return new Reply(200, array(one.events.stream().map(this::event).toList()));
        }
        if (rest.endsWith("/notes")) {
            return method.equals("POST") ? posted(project, one, body.path("body").asString())
                    : new Reply(200, array(one.comments.stream().map(this::note).toList()));
        }
        if (rest.contains("/notes/")) {
            long note = number(rest, "notes");
            return issues.rewrite(project, note, body.path("body").asString())
                    ? new Reply(200, note(issues.findComment(project, one.number, note))) : refusal(404, "404 Not found");
        }
        return new Reply(200, issue(project, one));
    }

    private Reply posted(String project, StandInIssues.One one, String body) {
        long id = issues.comment(project, one.number, "vine-bot", false, body);
        return new Reply(201, note(issues.findComment(project, one.number, id)));
    }

    private ObjectNode issue(String project, StandInIssues.One one) {
        ObjectNode issue = example("GET", ISSUE, 200).put("id", one.id).put("iid", one.number).put("title", one.title).put("description", one.body)
                .put("state", one.open ? "opened" : "closed").put("updated_at", one.updatedAt.toString())
                .put("web_url", "https://gitlab.example/" + project + "/-/issues/" + one.number);
        issue.set("author", account(one.author));
        if (one.labelled) {
            issue.putArray("labels").add(StandInIssues.LABEL);
        }
        return issue;
    }

    private ObjectNode event(StandInIssues.Event event) {
        ObjectNode shown = example("GET", ISSUE + "/resource_label_events", 200).put("id", event.id()).put("action", event.on() ? "add" : "remove")
                .put("created_at", event.at().toString());
        ((ObjectNode) shown.get("label")).put("name", StandInIssues.LABEL);
        return shown.set("user", account(event.actor()));
    }

    private ObjectNode note(StandInIssues.Comment comment) {
        if (comment.bot) {
            bots.add(number(comment.author));
        }
        ObjectNode note = example("GET", ISSUE + "/notes", 200).put("id", comment.id).put("body", comment.body).put("system", false)
                .put("created_at", comment.at.toString());
        return note.set("author", account(comment.author));
    }

    private ObjectNode approvals(String project) {
        ObjectNode approvals = example("GET", REQUEST + "/approvals", 200);
        approvals.putArray("approved_by");
        this.approvals.getOrDefault(project, List.of()).forEach(login -> approvals.withArray("approved_by").addObject().set("user", account(login)));
        return approvals;
    }

    private ObjectNode withPipeline(String project, ObjectNode request) {
        if (pipelines.containsKey(project)) {
            request.set("head_pipeline", example("GET", PROJECT + "/pipelines/{pipeline_id}", 200).put("status", pipelines.get(project))
                    .put("sha", request.get("sha").asString()));
        }
        return request;
    }

    private Reply list(String project, Map<String, String> query) {
        List<ObjectNode> found = new ArrayList<>(requests.getOrDefault(project, Map.of()).values());
        Collections.reverse(found);
        return new Reply(200, array(found.stream().filter(request -> request.path("source_branch").asString().equals(query.get("source_branch")))
                .limit(Long.parseLong(query.get("per_page"))).toList()));
    }

    private synchronized Reply open(String project, JsonNode wanted) {
        Map<Long, ObjectNode> known = requests.computeIfAbsent(project, any -> new TreeMap<>());
        boolean there = known.values().stream().anyMatch(request -> request.path("state").asString().equals("opened")
                && request.path("source_branch").equals(wanted.path("source_branch")) && request.path("target_branch").equals(wanted.path("target_branch")));
        if (there) {
            return new Reply(409, Wire.mapper().readTree("{\"message\": [\"Another open merge request already exists for this source branch: !1\"]}"));
        }
        ObjectNode request = example("POST", REQUESTS, 201);
        long number = known.size() + 1L;
        String title = wanted.path("title").asString();
        request.put("iid", number).put("state", "opened").put("title", title).put("description", wanted.path("description").asString())
                .put("draft", title.startsWith("Draft: ")).put("sha", COMMIT).put("web_url", "https://gitlab.example/" + project + "/-/merge_requests/" + number)
                .put("source_branch", wanted.path("source_branch").asString()).put("target_branch", wanted.path("target_branch").asString());
        known.put(number, request);
        return new Reply(201, request);
    }
}
