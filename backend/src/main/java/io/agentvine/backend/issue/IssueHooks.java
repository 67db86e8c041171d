package io.agentvine.backend.issue;

import io.agentvine.backend.forge.ForgeSpoke;
import io.agentvine.backend.forge.IssueTracker;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Has the issues that a forge speaks of looked at now. Any thread. */
@Component
class IssueHooks {

    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_./-]{1,400}");

    private final IssueRows rows;
    private final IssueThread thread;

    IssueHooks(IssueRows rows, IssueThread thread) {
        this.rows = rows;
        this.thread = thread;
    }

    @EventListener
    void heard(ForgeSpoke spoke) {
        JsonNode event = spoke.event();
        // GitLab has it in object_attributes where it is about the issue itself.
        JsonNode issue = event.path("object_kind").asString("").equals("issue") ? event.path("object_attributes") : event.path("issue");
        String path = event.path("repository").path("full_name").asString(event.path("project").path("path_with_namespace").asString(""));
        JsonNode number = issue.path(issue.has("iid") ? "iid" : "number");
        boolean ofRequest = issue.hasNonNull("pull_request") || event.path("is_pull").asBoolean(false);
        if (!ofRequest && number.isIntegralNumber() && number.canConvertToLong() && PATH.matcher(path).matches()
                && rows.hint(spoke.forge(), path, number.asLong(), mayAsk(event, issue))) {
            thread.lookNow();
        }
    }

    /** Rather once too often: it is looked at, and asks nothing then. */
    private static boolean mayAsk(JsonNode event, JsonNode issue) {
        String said = event.path("comment").path("body").asString("") + event.path("object_attributes").path("note").asString("");
        return said.toLowerCase(Locale.ROOT).contains("/" + IssueTracker.LABEL)
                || (event.path("labels").toString() + event.path("label") + issue.path("labels")).toLowerCase(Locale.ROOT).contains("\"" + IssueTracker.LABEL + "\"");
    }
}
