package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.protocol.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The agent's own questions, as Claude Code's AskUserQuestion puts them: {@code {"questions": [{"question", "header", "options":
 * [{"label", "description"}], "multiSelect"}]}}. Pure.
 */
final class AskedOptions {

    private static final String OTHER = "other:";
    private static final String SEPARATOR = ", ";

    private AskedOptions() {}

    /** One question. @param labels none: the words are free */
    private record Asked(String text, List<String> labels, boolean several) {}

    /** The labels, where it is one question with options; else null. */
    static List<String> soleLabels(JsonNode toolInput) {
        List<Asked> asked = asked(toolInput);
        return asked.size() != 1 || asked.get(0).labels.isEmpty() ? null : asked.get(0).labels;
    }

    /**
     * JSON text of the tool's input with what was answered.
     *
     * @param content the question where the input has none
     * @throws ProblemException 400 that names what may be said
     */
    static String answered(JsonNode toolInput, String content, JsonNode said) {
        List<Asked> asked = asked(toolInput);
        if (asked.isEmpty()) {
            asked = List.of(new Asked(content, List.of(), false));
        }
        ObjectNode answers = Wire.mapper().createObjectNode();
        if (asked.size() == 1 && !said.isObject()) {
            answers.put(asked.get(0).text, words(asked.get(0), said));
        } else {
            each(asked, said, answers);
        }
        ObjectNode answered = ((ObjectNode) toolInput).deepCopy();
        answered.set("answers", answers);
        return KeptJson.of(answered);
    }

    private static void each(List<Asked> asked, JsonNode said, ObjectNode answers) {
        List<String> texts = asked.stream().map(Asked::text).toList();
        boolean whole = said.isObject() && texts.containsAll(said.propertyNames()) && texts.stream().allMatch(said::hasNonNull);
        if (!whole) {
            throw Problems.badRequest(Replies.FIELD, "must be an object with an answer to each of " + quoted(texts)
                    + ", or deny: <reason>; found " + Replies.shown(said));
        }
        asked.forEach(one -> answers.put(one.text, words(one, said.get(one.text))));
    }

    private static String words(Asked asked, JsonNode said) {
        List<String> chosen = said.isArray() && asked.several
                ? said.valueStream().map(one -> one.isString() ? one(asked, one.stringValue().strip()) : null).toList()
                : said.isString() ? parts(asked, said.stringValue().strip()) : List.of();
        if (chosen.isEmpty() || chosen.stream().anyMatch(one -> one == null)) {
            throw refused(asked, said);
        }
        return chosen.stream().distinct().collect(Collectors.joining(SEPARATOR));
    }

    /** A label, or the words of another answer; null where it is neither. */
    private static String one(Asked asked, String text) {
        String label = label(asked, text);
        if (label != null) {
            return label;
        }
        if (text.toLowerCase(Locale.ROOT).startsWith(OTHER)) {
            String other = text.substring(OTHER.length()).strip();
            return other.isEmpty() ? null : other;
        }
        return asked.labels.isEmpty() && !text.isEmpty() ? text : null;
    }

    /** Exactly so, else in any case. */
    private static String label(Asked asked, String text) {
        return asked.labels.contains(text)
                ? text
                : asked.labels.stream().filter(label -> label.equalsIgnoreCase(text)).findFirst().orElse(null);
    }

    /** Of several labels each; the longest is taken first, since a label may hold a comma itself. */
    private static List<String> parts(Asked asked, String text) {
        List<String> parts = new ArrayList<>();
        String rest = text;
        while (asked.several && one(asked, rest) == null) {
            String begun = rest;
            String label = asked.labels.stream()
                    .filter(one -> begun.regionMatches(true, 0, one + SEPARATOR, 0, one.length() + SEPARATOR.length()))
                    .reduce(null, (longest, one) -> longest == null || one.length() > longest.length() ? one : longest);
            if (label == null) {
                break;
            }
            parts.add(label);
            rest = rest.substring(label.length() + SEPARATOR.length()).strip();
        }
        parts.add(one(asked, rest));
        return parts;
    }

    private static ProblemException refused(Asked asked, JsonNode said) {
        String several = asked.several ? ", or several of them joined by ', '," : "";
        String may = asked.labels.isEmpty() ? "a text" : "one of " + quoted(asked.labels) + several + " or other: <text>";
        return Problems.badRequest(Replies.FIELD, "to '" + Texts.cut(asked.text, 200) + "' must be " + may + ", or deny: <reason>; found "
                + Replies.shown(said));
    }

    private static String quoted(List<String> texts) {
        return texts.stream().map(text -> "'" + Texts.cut(text, 200) + "'").collect(Collectors.joining(SEPARATOR));
    }

    private static List<Asked> asked(JsonNode toolInput) {
        JsonNode questions = toolInput.path("questions");
        return !questions.isArray() ? List.of() : questions.valueStream().filter(one -> one.path("question").isString())
                .map(one -> new Asked(one.get("question").stringValue(), labels(one.path("options")),
                        one.path("multiSelect").asBoolean(false)))
                .toList();
    }

    private static List<String> labels(JsonNode options) {
        return !options.isArray() ? List.of() : options.valueStream().map(option -> option.path("label")).filter(JsonNode::isString)
                .map(JsonNode::stringValue).toList();
    }
}
