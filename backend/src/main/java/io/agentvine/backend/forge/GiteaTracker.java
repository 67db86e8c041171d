package io.agentvine.backend.forge;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Gitea's and Forgejo's issues, by an API that takes after GitHub's. */
final class GiteaTracker implements IssueTracker {

    private static final String PAGE_SIZE = "limit";
    /** What the timeline says of a label that came; of one that went it says nothing. */
    private static final String PUT_ON = "1";

    private final ForgeHttp http;
    private final Supplier<String> own;
    private final BiPredicate<String, JsonNode> mayWrite;

    /** @param own our account's name @param mayWrite whether that account is a person's who may write to the repository of that path */
    GiteaTracker(ForgeHttp http, Supplier<String> own, BiPredicate<String, JsonNode> mayWrite) {
        this.http = http;
        this.own = own;
        this.mayWrite = mayWrite;
    }

    private static String issues(String path) {
        return "/repos/" + path + "/issues";
    }

    @Override
    public Optional<Issue> issue(String path, long number) {
        JsonNode found = http.get(issues(path) + "/" + number).body();
        return found.hasNonNull("pull_request") || HttpForge.number(found, "number") != number ? Optional.empty()
                : Optional.of(new Issue(found.path("id").asString(""), number, found.path("html_url").asString(""), login(found.path("user")),
                        found.path("title").asString(""), found.path("body").asString(""), found.path("state").asString("").equals("open"),
                        Said.isLabelled(found.path("labels")), Said.time(found.path("updated_at"))));
    }

    @Override
    public List<Changed> changedSince(String path, Instant since) {
        List<Changed> changed = new ArrayList<>();
        for (JsonNode found : http.all(issues(path) + "?state=all&type=issues&since=" + since.truncatedTo(ChronoUnit.SECONDS), PAGE_SIZE)) {
            changed.add(new Changed(HttpForge.number(found, "number"), Said.time(found.path("updated_at"))));
        }
        // It gives them in the order of their numbers.
        changed.sort(Comparator.comparing(Changed::at));
        return changed;
    }

    @Override
    public List<Ask> asks(String path, Issue issue) {
        String place = issues(path) + "/" + issue.number();
        List<Said> said = new ArrayList<>();
        for (JsonNode comment : http.get(place + "/comments").body()) {
            said.add(Said.asks("comment", comment, comment.path("user"), login(comment.path("user"))));
        }
        if (issue.labelled()) {
            Said.last(http.all(place + "/timeline", PAGE_SIZE), event -> event.path("type").asString("").equals("label") && Said.isOurs(event.path("label"))
                            && event.path("body").asString("").equals(PUT_ON))
                    .ifPresent(event -> said.add(Said.labelled(event, event.path("user"), login(event.path("user")))));
        }
        return Said.asked(said, own, user -> mayWrite.test(path, user));
    }

    @Override
    public boolean authorMayWrite(String path, long number) {
        return mayWrite.test(path, http.get(issues(path) + "/" + number).body().path("user"));
    }

    @Override
    public Optional<Long> findComment(String path, long number, String mark) {
        String us = own.get();
        return Said.first(http.get(issues(path) + "/" + number + "/comments").body(), comment -> login(comment.path("user")).equalsIgnoreCase(us)
                && comment.path("body").asString("").contains(mark)).map(comment -> HttpForge.number(comment, "id"));
    }

    @Override
    public long comment(String path, long number, String body) {
        return HttpForge.number(http.send("POST", issues(path) + "/" + number + "/comments", Map.of("body", body)), "id");
    }

    @Override
    public void rewriteComment(String path, long number, long comment, String body) {
        http.send("PATCH", issues(path) + "/comments/" + comment, Map.of("body", body));
    }

    private static String login(JsonNode user) {
        return user.path("login").asString("");
    }
}
