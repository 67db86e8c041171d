package io.agentvine.backend.webhook;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** An occasion as a message for people, in Slack's markup. */
final class SlackText {

    private static final int LONGEST = 3_000;

    private SlackText() {}

    static String of(Occasion occasion) {
        Occasion.TaskPart task = occasion.task();
        String title = "*" + escape(task.title()) + "*";
        return cut(switch (WebhookEvent.of(occasion.event())) {
            case QUESTION -> title + " " + verb(occasion.question()) + ": " + asked(occasion.question());
            case OVERDUE -> title + " still waits for an answer. It " + verb(occasion.question()) + ": " + asked(occasion.question());
            case COMPLETED -> title + " is completed" + (task.branch() == null ? "" : " on the branch `" + escape(task.branch()) + "`")
                    + cost(task) + (task.summary() == null ? "." : ": " + escape(task.summary()));
            case FAILED -> title + " failed" + (task.failureClass() == null ? "" : " (" + escape(task.failureClass()) + ")")
                    + cost(task) + (task.message() == null ? "." : ": " + escape(task.message()));
        });
    }

    private static String verb(Occasion.QuestionPart question) {
        return question.kind().equals("permission") ? "asks to use " + escape(question.toolName()) : "asks";
    }

    private static String asked(Occasion.QuestionPart question) {
        StringBuilder text = new StringBuilder(escape(question.content()));
        if (question.choices() != null && question.choices().isArray()) {
            for (JsonNode choice : question.choices()) {
                text.append("\n• ").append(escape(choice.isString() ? choice.asString() : choice.path("label").asString("")));
            }
        }
        return text.toString();
    }

    private static String cost(Occasion.TaskPart task) {
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
