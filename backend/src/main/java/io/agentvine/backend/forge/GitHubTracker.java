package io.agentvine.backend.forge;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** GitHub's issues. */
final class GitHubTracker extends GitHubLikeTracker {

    private static final String PAGE_SIZE = "per_page";

    /** @param own our account's name @param mayWrite whether that account is a person's who may write to the repository of that path */
    GitHubTracker(ForgeHttp http, Supplier<String> own, BiPredicate<String, JsonNode> mayWrite) {
        super(http, own, mayWrite);
    }

    @Override
    public List<Changed> changedSince(String path, Instant since) {
        List<Changed> changed = new ArrayList<>();
        for (JsonNode found : http.all(issues(path) + "?state=all&sort=updated&direction=asc&since=" + since.truncatedTo(ChronoUnit.SECONDS), PAGE_SIZE)) {
            if (!found.hasNonNull("pull_request")) {
                changed.add(new Changed(HttpForge.number(found, "number"), Said.time(found.path("updated_at"))));
            }
        }
        return changed;
    }

    @Override
    JsonNode comments(String place) {
        return http.all(place + "/comments", PAGE_SIZE);
    }

    @Override
    Optional<JsonNode> labelled(String place) {
        return Said.last(http.all(place + "/events", PAGE_SIZE), event -> event.path("event").asString("").equals("labeled") && Said.isOurs(event.path("label")));
    }

    @Override
    JsonNode actor(JsonNode event) {
        return event.path("actor");
    }
}
