package io.agentvine.backend.forge;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Gitea's and Forgejo's issues. */
final class GiteaTracker extends GitHubLikeTracker {

    private static final String PAGE_SIZE = "limit";
    /** What the timeline says of a label that came; of one that went it says nothing. */
    private static final String PUT_ON = "1";

    /** @param own our account's name @param mayWrite whether that account is a person's who may write to the repository of that path */
    GiteaTracker(ForgeHttp http, Supplier<String> own, BiPredicate<String, JsonNode> mayWrite) {
        super(http, own, mayWrite);
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
    JsonNode comments(String place) {
        return http.get(place + "/comments").body();
    }

    @Override
    Optional<JsonNode> labelled(String place) {
        return Said.last(http.all(place + "/timeline", PAGE_SIZE), event -> event.path("type").asString("").equals("label") && Said.isOurs(event.path("label"))
                && event.path("body").asString("").equals(PUT_ON));
    }

    @Override
    JsonNode actor(JsonNode event) {
        return event.path("user");
    }
}
