package io.agentvine.backend.controller;

import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the model thinks. Pure.
 *
 * @param confidence 0 to 1
 * @param chosen of {@link Decision#ANSWER}: what is said to the question, as a person would; else null
 */
record Recommendation(Decision decision, String reason, double confidence, JsonNode chosen) {

    enum Decision {
        ALLOW,
        DENY,
        ANSWER,
        UNSURE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int LONGEST_REASON = 2_000;

    /** What cannot be taken as a recommendation; the message says why. */
    static final class Unreadable extends Exception {
        Unreadable(String message) {
            super(message);
        }
    }

    /** Takes nothing but exactly what was asked for. */
    static Recommendation read(QuestionContext asked, String text) throws Unreadable {
        JsonNode said = json(text);
        Decision decision = decision(asked.kind(), said.path("decision"));
        require(said.path("reason").isString() && !said.path("reason").stringValue().isBlank(), "no reason");
        require(said.path("confidence").isNumber(), "no confidence");
        double confidence = said.path("confidence").doubleValue();
        require(confidence >= 0 && confidence <= 1, "a confidence that is not between 0 and 1");
        JsonNode chosen = decision == Decision.ANSWER ? chosen(asked.choices(), said.path("answers")) : null;
        return new Recommendation(decision, QuestionContexts.cut(storable(said.get("reason").stringValue().strip()), LONGEST_REASON), confidence, chosen);
    }

    private static JsonNode json(String text) throws Unreadable {
        try {
            JsonNode said = Wire.mapper().readTree(text);
            require(said.isObject(), "no JSON object");
            return said;
        } catch (JacksonException e) {
            throw new Unreadable("no JSON");
        }
    }

    private static Decision decision(QuestionKind kind, JsonNode word) throws Unreadable {
        List<Decision> known = kind == QuestionKind.QUESTION
                ? List.of(Decision.ANSWER, Decision.UNSURE)
                : List.of(Decision.ALLOW, Decision.DENY, Decision.UNSURE);
        for (Decision decision : known) {
            if (word.isString() && word.stringValue().equals(decision.word())) {
                return decision;
            }
        }
        throw new Unreadable("no decision that there is for a " + kind.word());
    }

    private static JsonNode chosen(List<QuestionContext.Choice> choices, JsonNode answers) throws Unreadable {
        require(answers.isArray() && answers.size() == choices.size(), "not one answer to each question");
        ObjectNode each = Wire.mapper().createObjectNode();
        for (int i = 0; i < choices.size(); i++) {
            each.set(choices.get(i).text(), chosen(choices.get(i), answers.get(i)));
        }
        return choices.size() == 1 ? each.get(choices.get(0).text()) : each;
    }

    private static JsonNode chosen(QuestionContext.Choice choice, JsonNode labels) throws Unreadable {
        require(labels.isArray() && !labels.isEmpty(), "an answer without a label");
        ArrayNode all = Wire.mapper().createArrayNode();
        for (JsonNode label : labels) {
            require(label.isString() && choice.labels().contains(label.stringValue()), "a label that was not offered");
            all.add(label.stringValue());
        }
        require(choice.several() || all.size() == 1, "several labels where one is to be chosen");
        return choice.several() ? all : all.get(0);
    }

    /** What would be said to the question; null where that is nothing. */
    String response() {
        return switch (decision) {
            case ALLOW -> decision.word();
            case DENY -> "deny: " + reason;
            case ANSWER -> chosen.isString() ? chosen.stringValue() : chosen.toString();
            case UNSURE -> null;
        };
    }

    private static String storable(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> c != 0 && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE))
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static void require(boolean holds, String what) throws Unreadable {
        if (!holds) {
            throw new Unreadable(what);
        }
    }
}
