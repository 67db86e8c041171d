package io.agentvine.backend.pullrequest;

import io.agentvine.backend.forge.ForgeSpoke;
import java.util.HashSet;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Has the pull requests that a forge speaks of looked at now. Any thread. */
@Component
class PullRequestHooks {

    private static final Set<String> CHECKS = Set.of("check_run", "check_suite", "workflow_run");

    private final PullRequestRows rows;
    private final PullRequestThread thread;

    PullRequestHooks(PullRequestRows rows, PullRequestThread thread) {
        this.rows = rows;
        this.thread = thread;
    }

    @EventListener
    void heard(ForgeSpoke spoke) {
        if (urls(spoke.event()).stream().mapToInt(rows::lookNow).sum() + heads(spoke.event()).stream().mapToInt(rows::lookNowAt).sum() > 0) {
            thread.lookNow();
        }
    }

    /** Of the pull requests that an event is about, as people open them. */
    private static Set<String> urls(JsonNode event) {
        Set<String> urls = new HashSet<>();
        urls.add(event.path("pull_request").path("html_url").asString(""));
        urls.add(event.path("issue").path("pull_request").path("html_url").asString(""));
        // Of a pull request too, where Gitea tells of a comment.
        urls.add(event.path("issue").path("html_url").asString(""));
        urls.add(event.path("object_attributes").path("url").asString(""));
        urls.add(event.path("merge_request").path("url").asString(""));
        String repository = event.path("repository").path("html_url").asString("");
        for (String check : CHECKS) {
            event.path(check).path("pull_requests").forEach(request -> urls.add(repository + "/pull/" + request.path("number").asLong()));
        }
        return urls;
    }

    /** Of the commits whose checks an event is about; GitLab tells of a pipeline so, the others of a status. */
    private static Set<String> heads(JsonNode event) {
        Set<String> heads = new HashSet<>();
        for (String check : CHECKS) {
            heads.add(event.path(check).path("head_sha").asString(""));
        }
        heads.add(event.path("object_attributes").path("sha").asString(""));
        heads.add(event.path("sha").asString(""));
        heads.removeIf(String::isBlank);
        return heads;
    }
}
