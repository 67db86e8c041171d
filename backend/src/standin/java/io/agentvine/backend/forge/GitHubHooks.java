package io.agentvine.backend.forge;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What GitHub's webhooks sent, made to be of another issue or pull request. */
public final class GitHubHooks {

    private GitHubHooks() {}

    /** @param event its name, as X-GitHub-Event has it */
    public static ObjectNode sent(String event) {
        try (InputStream in = GitHubHooks.class.getResourceAsStream("/github/hooks.json")) {
            return (ObjectNode) Wire.mapper().readTree(in.readAllBytes()).get(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param comment that was written; null: the issue itself was changed */
    static ObjectNode ofIssue(String repository, long number, String comment) {
        ObjectNode event = sent(comment == null ? "issues" : "issue_comment");
        ((ObjectNode) event.get("repository")).put("full_name", repository);
        ObjectNode issue = (ObjectNode) event.get("issue");
        issue.put("number", number).remove("pull_request");
        if (comment == null) {
            ((ObjectNode) event.get("label")).put("name", StandInIssues.LABEL);
        } else {
            ((ObjectNode) event.get("comment")).put("body", comment);
        }
        return event;
    }

    /** @param event its name, as X-GitHub-Event has it @param url of the pull request, as people open it */
    public static ObjectNode ofRequest(String event, String url) {
        ObjectNode told = sent(event);
        switch (event) {
            case "issue_comment" -> ((ObjectNode) told.get("issue")).putObject("pull_request").put("html_url", url);
            case "check_run" -> {
                ((ObjectNode) told.get("repository")).put("html_url", url.replaceFirst("/pull/\\d+$", ""));
                ((ObjectNode) told.get("check_run").get("pull_requests").get(0)).put("number", Long.parseLong(url.replaceFirst("^.*/", "")));
            }
            case "status" -> told.put("sha", ForgeStandIn.COMMIT);
            case "workflow_run" -> ((ObjectNode) told.get("workflow_run")).put("head_sha", ForgeStandIn.COMMIT);
            default -> ((ObjectNode) told.get("pull_request")).put("html_url", url);
        }
        return told;
    }
}
