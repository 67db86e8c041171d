package io.agentvine.backend.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.QuestionStatus;
import io.agentvine.protocol.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RepliesTest {

    private static final Map<String, Object> STORE = Map.of("question", "Which store?", "multiSelect", false,
            "options", List.of(Map.of("label", "SQLite"), Map.of("label", "Postgres")));
    private static final Map<String, Object> PARTS = Map.of("question", "Which parts?", "multiSelect", true,
            "options", List.of(Map.of("label", "API"), Map.of("label", "UI"), Map.of("label", "UI, old")));
    private static final Map<String, Object> NAME = Map.of("question", "Which name?");

    private static Question question(QuestionKind kind, Object... questions) {
        return new Question(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), kind, "call", "Tool",
                Wire.mapper().valueToTree(Map.of("questions", List.of(questions))), "", null, "Which?", QuestionStatus.OPEN, false,
                Instant.EPOCH, Instant.EPOCH, null);
    }

    private static Decision said(Question question, Object words) {
        return Replies.read(question, Wire.mapper().valueToTree(words), null);
    }

    private static String answered(Question question, Object words, String text) {
        Decision decision = said(question, words);
        assertThat(decision.allowed()).isTrue();
        return Wire.mapper().readTree(decision.updatedInput()).get("answers").get(text).asString();
    }

    private static void refused(Question question, Object words, String... parts) {
        assertThatThrownBy(() -> said(question, words)).message().contains(parts);
    }

    @Test
    void aPermissionIsAllowedForOnceOrForTheTaskOrRefused() {
        Question permission = question(QuestionKind.PERMISSION);
        assertThat(said(permission, "ALLOW").forTask()).isFalse();
        assertThat(said(permission, " Allow for this Task ").forTask()).isTrue();
        assertThat(said(permission, "deny").message()).isEqualTo("A person refused this.");
        assertThat(said(permission, "Deny: Too early").message()).isEqualTo("A person refused this: Too early");
        refused(permission, "yes", "allow, allow for this task, deny, deny: <reason>", "'yes'");
        refused(permission, List.of("allow"), "allow for this task");
    }

    @Test
    void aPlanIsAllowedOrRefused() {
        assertThat(said(question(QuestionKind.PLAN), "allow").allowed()).isTrue();
        refused(question(QuestionKind.PLAN), "allow for this task", "must be one of allow, deny, deny: <reason>");
    }

    @Test
    void anotherInputGoesWithAllowOnly() {
        JsonNode deny = Wire.mapper().valueToTree("deny");
        assertThatThrownBy(() -> Replies.read(question(QuestionKind.PERMISSION), deny, "{}")).message().contains("updated_input");
        JsonNode label = Wire.mapper().valueToTree("SQLite");
        assertThatThrownBy(() -> Replies.read(question(QuestionKind.QUESTION, STORE), label, "{}")).message().contains("updated_input");
    }

    @Test
    void aChoiceIsALabelOrOtherWords() {
        Question one = question(QuestionKind.QUESTION, STORE);
        assertThat(answered(one, "SQLite", "Which store?")).isEqualTo("SQLite");
        assertThat(answered(one, "postgres", "Which store?")).isEqualTo("Postgres");
        assertThat(answered(one, "other: DuckDB", "Which store?")).isEqualTo("DuckDB");
        assertThat(said(one, "deny: neither").allowed()).isFalse();
        refused(one, "DuckDB", "'SQLite', 'Postgres'", "other: <text>");
        refused(one, "SQLite, Postgres", "'SQLite', 'Postgres'");
        refused(one, "other:", "other: <text>");
        refused(one, "deny", "deny: <reason>");
    }

    @Test
    void severalLabelsMayBeChosenWhereThatIsAsked() {
        Question parts = question(QuestionKind.QUESTION, PARTS);
        assertThat(answered(parts, "API", "Which parts?")).isEqualTo("API");
        assertThat(answered(parts, "ui, api", "Which parts?")).isEqualTo("UI, API");
        assertThat(answered(parts, "UI, old, API", "Which parts?")).isEqualTo("UI, old, API");
        assertThat(answered(parts, List.of("API", "other: CLI"), "Which parts?")).isEqualTo("API, CLI");
        assertThat(answered(parts, "API, other: CLI, docs", "Which parts?")).isEqualTo("API, CLI, docs");
        refused(parts, "API, CLI", "several of them joined by ', '");
        refused(parts, List.of(), "several");
    }

    @Test
    void withoutOptionsTheWordsAreFree() {
        assertThat(answered(question(QuestionKind.QUESTION, NAME), "vine, of course", "Which name?")).isEqualTo("vine, of course");
        assertThat(answered(question(QuestionKind.QUESTION), "anything", "Which?")).isEqualTo("anything");
    }

    @Test
    void eachOfSeveralQuestionsIsAnswered() {
        Question both = question(QuestionKind.QUESTION, STORE, NAME);
        assertThat(answered(both, Map.of("Which store?", "sqlite", "Which name?", "vine"), "Which name?")).isEqualTo("vine");
        refused(both, Map.of("Which store?", "SQLite"), "'Which store?', 'Which name?'");
        refused(both, "SQLite", "an object with an answer to each");
        refused(both, Map.of("Which store?", "DuckDB", "Which name?", "vine"), "to 'Which store?'", "'SQLite'");
        assertThat(said(both, "deny: ask later").message()).isEqualTo("A person refused this: ask later");
    }

    @Test
    void onlyOneQuestionWithOptionsHasChoices() {
        assertThat(Replies.choices(QuestionKind.QUESTION, question(QuestionKind.QUESTION, STORE).toolInput())).containsExactly("SQLite", "Postgres");
        assertThat(Replies.choices(QuestionKind.QUESTION, question(QuestionKind.QUESTION, STORE, NAME).toolInput())).isNull();
        assertThat(Replies.choices(QuestionKind.QUESTION, question(QuestionKind.QUESTION, NAME).toolInput())).isNull();
    }
}
