package io.agentvine.backend.webhook;

import io.agentvine.protocol.DeliveryStatus;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** An payload as a message for people, in Slack's markup. */
final class SlackText {

    private static final int LONGEST = 3_000;

    private SlackText() {}

    static String of(Payload payload) {
        Payload.TaskPart task = payload.task();
        String title = "*" + escape(task == null ? payload.schedule().name() : task.title()) + "*";
        return cut(switch (WebhookEvent.of(payload.event())) {
            case QUESTION -> title + " " + verb(payload.question()) + ": " + asked(payload.question());
            case OVERDUE -> title + " still waits for an answer. It " + verb(payload.question()) + ": " + asked(payload.question());
            case COMPLETED -> title + " is completed" + where(task) + cost(task) + (task.summary() == null ? "." : ": " + escape(task.summary()));
            case FAILED -> title + " failed" + (task.failureClass() == null ? "" : " (" + escape(task.failureClass()) + ")")
                    + cost(task) + (task.message() == null ? "." : ": " + escape(task.message()));
            case REVIEW_READY -> title + " waits for a review" + where(task) + ".";
            case PULL_REQUEST -> title + ": pull request <" + escape(payload.pullRequest().url()) + "|" + payload.pullRequest().number() + "> is "
                    + payload.pullRequest().what() + ".";
            case SCHEDULE_SKIPPED -> title + " was skipped at " + payload.schedule().plannedAt() + ": " + escape(payload.schedule().reason());
        });
    }

    private static String where(Payload.TaskPart task) {
        if (task.delivery() != null && task.delivery().status() == DeliveryStatus.FAILED) {
            return ", but could not be delivered (" + escape(String.valueOf(task.delivery().reason())) + ")";
        }
        return task.branch() == null ? "" : " on the branch `" + escape(task.branch()) + "`";
    }

    private static String verb(Payload.QuestionPart question) {
        return question.kind().equals("permission") ? "asks to use " + escape(question.toolName()) : "asks";
    }

    private static String asked(Payload.QuestionPart question) {
        StringBuilder text = new StringBuilder(escape(question.content()));
        if (question.choices() != null && question.choices().isArray()) {
            for (JsonNode choice : question.choices()) {
                text.append("\n• ").append(escape(choice.isString() ? choice.asString() : choice.path("label").asString("")));
            }
        }
        return text.toString();
    }

    private static String cost(Payload.TaskPart task) {
        return task.costUsd() == null ? "" : String.format(Locale.ROOT, " for $%.2f", task.costUsd());
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Leaves no half of a character or of an escape behind. */
    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return text.substring(0, end).replaceFirst("&[a-z]{0,3}$", "") + "…";
    }
}
