package io.agentvine.backend.forge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** The issues of GitHub and of forges whose API takes after its; where they differ is left to each. */
abstract class GitHubLikeTracker implements IssueTracker {

    final ForgeHttp http;
    private final Supplier<String> own;
    private final BiPredicate<String, JsonNode> mayWrite;

    /** @param own our account's name @param mayWrite whether that account is a person's who may write to the repository of that path */
    GitHubLikeTracker(ForgeHttp http, Supplier<String> own, BiPredicate<String, JsonNode> mayWrite) {
        this.http = http;
        this.own = own;
        this.mayWrite = mayWrite;
    }

    static String issues(String path) {
        return "/repos/" + path + "/issues";
    }

    /** All comments of the issue at that place of the API. */
    abstract JsonNode comments(String place);

    /** The event by which the issue at that place got our label last. */
    abstract Optional<JsonNode> labelled(String place);

    /** Who did what such an event tells. */
    abstract JsonNode actor(JsonNode event);

    @Override
    public Optional<Issue> issue(String path, long number) {
        JsonNode found = http.get(issues(path) + "/" + number).body();
        return found.hasNonNull("pull_request") || HttpForge.number(found, "number") != number ? Optional.empty()
                : Optional.of(new Issue(found.path("id").asString(""), number, found.path("html_url").asString(""), login(found.path("user")),
                        found.path("title").asString(""), found.path("body").asString(""), found.path("state").asString("").equals("open"),
                        Said.isLabelled(found.path("labels")), Said.time(found.path("updated_at"))));
    }

    @Override
    public List<Ask> asks(String path, Issue issue) {
        String place = issues(path) + "/" + issue.number();
        List<Said> said = new ArrayList<>();
        for (JsonNode comment : comments(place)) {
            said.add(Said.asks("comment", comment, comment.path("user"), login(comment.path("user"))));
        }
        if (issue.labelled()) {
            labelled(place).ifPresent(event -> said.add(Said.labelled(event, actor(event), login(actor(event)))));
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
        return Said.first(comments(issues(path) + "/" + number), comment -> login(comment.path("user")).equalsIgnoreCase(us)
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
