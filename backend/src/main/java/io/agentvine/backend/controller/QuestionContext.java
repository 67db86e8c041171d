package io.agentvine.backend.controller;

import io.agentvine.protocol.QuestionKind;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What the controller is to decide, and what is known about it.
 *
 * @param rule of the policy, that leaves the call to the controller; null where none was named
 * @param run what the agent last said and which tools it used, oldest first
 * @param earlier what was asked and answered in this task before, oldest first
 */
record QuestionContext(QuestionKind kind, String tool, JsonNode input, String message, String rule, Task task, List<String> run,
        List<Answered> earlier) {

    /** @param branch null: the remote's own default */
    record Task(String title, String description, String type, String priority, String permissionLevel, String repository, String branch) {}

    record Answered(String question, String tool, String answer, String by) {}

    /** One question of the agent's own. @param several whether more than one label may be chosen */
    record Choice(String text, List<String> labels, boolean several) {}

    /** Of a question of the agent's own; else empty. */
    List<Choice> choices() {
        return kind == QuestionKind.QUESTION ? stream(input.path("questions")).map(QuestionContext::choice).toList() : List.of();
    }

    private static Choice choice(JsonNode question) {
        List<String> labels = stream(question.path("options")).map(option -> option.path("label").asString("")).toList();
        return new Choice(question.path("question").asString(""), labels, question.path("multiSelect").asBoolean(false));
    }

    /** Whether there is something to choose from in each question, and no two of them could be taken for one another. */
    boolean isChoosable() {
        List<Choice> choices = choices();
        return !choices.isEmpty() && choices.stream().map(Choice::text).collect(Collectors.toSet()).size() == choices.size()
                && choices.stream().allMatch(choice -> !choice.text.isEmpty() && !choice.labels.isEmpty() && !choice.labels.contains(""));
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return list.isArray() ? list.valueStream() : Stream.of();
    }
}
