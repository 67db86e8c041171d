package io.agentvine.backend.webhook;

import io.agentvine.protocol.DeliveryStatus;
import java.net.URI;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A payload as a message for people, with a link to where it is answered or looked at. */
final class PeopleText {

    private static final int LONGEST = 3_000;

    private final Markup markup;
    private final URI page;

    /** How it is written. */
    enum Markup {
        SLACK {
            @Override
            String text(String any) {
                return any.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            }

            @Override
            String title(String any) {
                return "*" + text(any) + "*";
            }

            @Override
            String code(String any) {
                return "`" + text(any) + "`";
            }

            @Override
            String link(String url, String words) {
                return "<" + text(url) + "|" + text(words) + ">";
            }
        },
        /** For a mail; nothing in it moves a cursor or hides what follows. */
        PLAIN {
            @Override
            String text(String any) {
                return any.replaceAll("[\\p{Cc}\\p{Cf}&&[^\n\t\u200c\u200d]]", "\uFFFD");
            }

            @Override
            String title(String any) {
                return text(any);
            }

            @Override
            String code(String any) {
                return text(any);
            }

            @Override
            String link(String url, String words) {
                return text(words) + ": " + text(url);
            }
        };

        abstract String text(String any);

        abstract String title(String any);

        abstract String code(String any);

        abstract String link(String url, String words);
    }

    /** @param page where people see this backend; null: nobody said, and nothing links there */
    PeopleText(Markup markup, URI page) {
        this.markup = markup;
        this.page = page;
    }

    String of(Payload payload) {
        Payload.TaskPart task = payload.task();
        String title = markup.title(task == null ? payload.schedule().name() : task.title());
        String told = switch (WebhookEvent.of(payload.event())) {
            case QUESTION -> title + " " + verb(payload.question()) + ": " + asked(payload.question());
            case OVERDUE -> title + " still waits for an answer. It " + verb(payload.question()) + ": " + asked(payload.question());
            case COMPLETED -> title + " is completed" + where(task) + cost(task) + (task.summary() == null ? "." : ": " + markup.text(task.summary()));
            case FAILED -> title + " failed" + (task.failureClass() == null ? "" : " (" + markup.text(task.failureClass()) + ")")
                    + cost(task) + (task.message() == null ? "." : ": " + markup.text(task.message()));
            case REVIEW_READY -> title + " waits for a review" + where(task) + ".";
            case PULL_REQUEST -> title + ": " + pullRequest(payload.pullRequest()) + ".";
            case SCHEDULE_SKIPPED -> title + " was skipped at " + payload.schedule().plannedAt() + ": " + markup.text(payload.schedule().reason());
        };
        return cut(told) + link(payload);
    }

    private String link(Payload payload) {
        if (page == null) {
            return "";
        }
        String root = page.toString().replaceFirst("/+$", "");
        if (payload.question() != null) {
            return "\n" + markup.link(root + "/inbox?question=" + payload.question().messageId(), "Answer it");
        }
        return payload.task() == null ? "" : "\n" + markup.link(root + "/tasks/" + payload.task().id(), "Look at it");
    }

    private String pullRequest(Payload.PullRequestPart request) {
        return "pull request " + markup.link(request.url(), Long.toString(request.number())) + " is " + request.what();
    }

    private String where(Payload.TaskPart task) {
        if (task.delivery() != null && task.delivery().status() == DeliveryStatus.FAILED) {
            return ", but could not be delivered (" + markup.text(String.valueOf(task.delivery().reason())) + ")";
        }
        return task.branch() == null ? "" : " on the branch " + markup.code(task.branch());
    }

    private String verb(Payload.QuestionPart question) {
        return question.kind().equals("permission") ? "asks to use " + markup.text(question.toolName()) : "asks";
    }

    private String asked(Payload.QuestionPart question) {
        StringBuilder text = new StringBuilder(markup.text(question.content()));
        if (question.choices() != null && question.choices().isArray()) {
            for (JsonNode choice : question.choices()) {
                text.append("\n• ").append(markup.text(choice.isString() ? choice.asString() : choice.path("label").asString("")));
            }
        }
        return text.toString();
    }

    private static String cost(Payload.TaskPart task) {
        return task.costUsd() == null ? "" : String.format(Locale.ROOT, " for $%.2f", task.costUsd());
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
