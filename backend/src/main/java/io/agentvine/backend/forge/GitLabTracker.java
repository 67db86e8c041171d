package io.agentvine.backend.forge;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** GitLab's issues. */
final class GitLabTracker implements IssueTracker {

    private static final String PAGE_SIZE = "per_page";

    private final ForgeHttp http;
    private final Supplier<String> own;
    private final BiPredicate<String, JsonNode> mayWrite;

    /** @param own our account's name @param mayWrite whether that account is a person's who may write to the project of that path */
    GitLabTracker(ForgeHttp http, Supplier<String> own, BiPredicate<String, JsonNode> mayWrite) {
        this.http = http;
        this.own = own;
        this.mayWrite = mayWrite;
    }

    private static String issues(String path) {
        return GitLabForge.project(path) + "/issues";
    }

    @Override
    public Optional<Issue> issue(String path, long number) {
        JsonNode found = http.get(issues(path) + "/" + number).body();
        return found.hasNonNull("moved_to_id") || HttpForge.number(found, "iid") != number ? Optional.empty()
                : Optional.of(new Issue(found.path("id").asString(""), number, found.path("web_url").asString(""), GitLabForge.username(found.path("author")),
                        found.path("title").asString(""), found.path("description").asString(""), found.path("state").asString("").equals("opened"),
                        Said.isLabelled(found.path("labels")), Said.time(found.path("updated_at"))));
    }

    @Override
    public List<Changed> changedSince(String path, Instant since) {
        List<Changed> changed = new ArrayList<>();
        for (JsonNode found : http.all(issues(path) + "?scope=all&order_by=updated_at&sort=asc&updated_after=" + since.truncatedTo(ChronoUnit.SECONDS), PAGE_SIZE)) {
            changed.add(new Changed(HttpForge.number(found, "iid"), Said.time(found.path("updated_at"))));
        }
        return changed;
    }

    @Override
    public List<Ask> asks(String path, Issue issue) {
        String place = issues(path) + "/" + issue.number();
        List<Said> said = new ArrayList<>();
        for (JsonNode note : http.all(place + "/notes", PAGE_SIZE)) {
            if (!note.path("system").asBoolean(false)) {
                said.add(Said.asks("note", note, note.path("author"), GitLabForge.username(note.path("author"))));
            }
        }
        if (issue.labelled()) {
            Said.last(http.all(place + "/resource_label_events", PAGE_SIZE), event -> event.path("action").asString("").equals("add") && Said.isOurs(event.path("label")))
                    .ifPresent(event -> said.add(Said.labelled(event, event.path("user"), GitLabForge.username(event.path("user")))));
        }
        return Said.asked(said, own, user -> mayWrite.test(path, user));
    }

    @Override
    public boolean authorMayWrite(String path, long number) {
        return mayWrite.test(path, http.get(issues(path) + "/" + number).body().path("author"));
    }

    @Override
    public Optional<Long> findComment(String path, long number, String mark) {
        String us = own.get();
        return Said.last(http.all(issues(path) + "/" + number + "/notes", PAGE_SIZE), note -> GitLabForge.username(note.path("author")).equalsIgnoreCase(us)
                && note.path("body").asString("").contains(mark)).map(note -> HttpForge.number(note, "id"));
    }

    @Override
    public long comment(String path, long number, String body) {
        return HttpForge.number(http.send("POST", issues(path) + "/" + number + "/notes", Map.of("body", GitLabForge.inert(body))), "id");
    }

    @Override
    public void rewriteComment(String path, long number, long comment, String body) {
        http.send("PUT", issues(path) + "/" + number + "/notes/" + comment, Map.of("body", GitLabForge.inert(body)));
    }
}
