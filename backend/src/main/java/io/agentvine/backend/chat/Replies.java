package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.QuestionKind;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What may be said to a question, and what it means. Pure. */
final class Replies {

    static final String FIELD = "response";

    private static final String ALLOW = "allow";
    private static final String ALLOW_FOR_TASK = "allow for this task";
    private static final String DENY = "deny";
    private static final String DENY_BECAUSE = "deny:";

    private Replies() {}

    /** What a person may choose from; null where the words are free or of several questions. */
    static List<String> choices(QuestionKind kind, JsonNode toolInput) {
        return switch (kind) {
            case PERMISSION -> List.of(ALLOW, ALLOW_FOR_TASK, DENY);
            case PLAN -> List.of(ALLOW, DENY);
            case QUESTION -> AskedOptions.soleLabels(toolInput);
        };
    }

    /**
     * @param said a text, or for the agent's own questions also a list or an object
     * @param updatedInput JSON text, or null
     * @throws io.agentvine.backend.platform.ProblemException 400 that names the choices
     */
    static Decision read(Question question, JsonNode said, String updatedInput) {
        String text = said.isString() ? said.stringValue().strip() : null;
        if (text != null && text.toLowerCase(Locale.ROOT).startsWith(DENY_BECAUSE)) {
            requireNone(updatedInput);
            return Decision.refuse(text, text.substring(DENY_BECAUSE.length()).strip());
        }
        if (question.kind() == QuestionKind.QUESTION) {
            requireNone(updatedInput);
            String answered = AskedOptions.answered(question.toolInput(), question.content(), said);
            return Decision.allow(text == null ? KeptJson.of(said) : text, false, answered);
        }
        return verdict(question.kind(), said, text == null ? "" : text.toLowerCase(Locale.ROOT), updatedInput);
    }

    private static Decision verdict(QuestionKind kind, JsonNode said, String word, String updatedInput) {
        if (word.equals(DENY)) {
            requireNone(updatedInput);
            return Decision.refuse(word, "");
        }
        boolean forTask = kind == QuestionKind.PERMISSION && word.equals(ALLOW_FOR_TASK);
        if (!forTask && !word.equals(ALLOW)) {
            throw Problems.badRequest(FIELD,
                    "must be one of " + String.join(", ", choices(kind, null)) + ", deny: <reason>; found " + shown(said));
        }
        return Decision.allow(word, forTask, updatedInput);
    }

    private static void requireNone(String updatedInput) {
        if (updatedInput != null) {
            throw Problems.badRequest("updated_input", "goes with the allowing of a permission or a plan only");
        }
    }

    /** As it came, but not longer than a line. */
    static String shown(JsonNode said) {
        String text = said.isString() ? "'" + said.stringValue() + "'" : said.toString();
        return text.length() > 100 ? Texts.cut(text, 100) + "…" : text;
    }
}
