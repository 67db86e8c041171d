package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a person sends of a task's work. @param message in general, or null */
record NewReview(ReviewVerdict verdict, String message, List<ReviewComment> comments) {

    static final int LONGEST_MESSAGE = 20_000;
    static final int MOST_COMMENTS = 200;
    /** Of all that an agent is told at once. */
    private static final int MOST_TEXT = 100_000;

    /** @throws io.agentvine.backend.platform.ProblemException 400 that names every wrong field */
    static NewReview of(JsonNode body) {
        Checks checks = new Checks();
        JsonFields fields = new JsonFields(body, checks);
        ReviewVerdict verdict = fields.word("verdict", ReviewVerdict.class, null);
        String message = fields.text("message", 1, LONGEST_MESSAGE);
        List<ReviewComment> comments = comments(body.get("comments"), checks);
        checks.that(body.hasNonNull("verdict"), "verdict", "is required: " + JsonFields.words(ReviewVerdict.class))
                .that(message == null || !message.isBlank(), "message", "must not be blank")
                .that(verdict != ReviewVerdict.CHANGES_REQUESTED || body.hasNonNull("message") || body.hasNonNull("comments") && !body.get("comments").isEmpty(),
                        "comments", "are required with changes_requested where there is no message: the agent must know what to change")
                .that(comments.stream().mapToLong(one -> one.text() == null ? 0 : one.text().length()).sum() <= MOST_TEXT, "comments",
                        "must have at most " + MOST_TEXT + " characters together")
                .orRefuse();
        return new NewReview(verdict, message, comments);
    }

    private static List<ReviewComment> comments(JsonNode list, Checks checks) {
        List<ReviewComment> comments = new ArrayList<>();
        if (list == null || list.isNull()) {
            return comments;
        }
        if (!list.isArray() || list.size() > MOST_COMMENTS || !list.valueStream().allMatch(JsonNode::isObject)) {
            checks.that(false, "comments", "must be a list of at most " + MOST_COMMENTS + " objects with path, line, side and text");
            return comments;
        }
        for (int i = 0; i < list.size(); i++) {
            comments.add(comment(list.get(i), checks.under("comments[" + i + "].")));
        }
        return comments;
    }

    private static ReviewComment comment(JsonNode node, Checks checks) {
        JsonFields fields = new JsonFields(node, checks);
        String path = fields.text("path", 1, ReviewComment.LONGEST_PATH);
        String text = fields.text("text", 1, ReviewComment.LONGEST_TEXT);
        checks.that(node.hasNonNull("path"), "path", "is required")
                .that(path == null || path.chars().noneMatch(Character::isISOControl), "path", "must be one line")
                .that(node.hasNonNull("text"), "text", "is required")
                .that(text == null || !text.isBlank(), "text", "must not be blank");
        return new ReviewComment(path, fields.number("line", 1, ReviewComment.LAST_LINE),
                fields.word("side", ReviewComment.Side.class, ReviewComment.Side.NEW) == ReviewComment.Side.OLD ? "old" : "new", text);
    }

    /** What its agent is told: one message. */
    String toAgent() {
        StringBuilder text = new StringBuilder("A person reviewed your work and asks for changes.");
        if (message != null) {
            text.append("\n\n").append(message);
        }
        comments.forEach(one -> text.append("\n\n").append(one.place()).append('\n').append(one.text()));
        return text.toString();
    }
}
