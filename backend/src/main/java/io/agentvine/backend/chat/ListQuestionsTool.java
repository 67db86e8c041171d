package io.agentvine.backend.chat;

import io.agentvine.backend.mcp.McpConversation;
import io.agentvine.backend.mcp.McpTool;
import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.protocol.QuestionKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * Lists the questions that wait, and has the person answer them one after the other. The person is asked by their own program, past the model:
 * no model answers for them, and without the operator token on the connection nobody does.
 */
@Component
class ListQuestionsTool implements McpTool {

    private static final int MOST = 20;
    private static final String LATER = "later";

    private final ChatRows rows;
    private final Questions questions;

    ListQuestionsTool(ChatRows rows, Questions questions) {
        this.rows = rows;
        this.questions = questions;
    }

    @Override
    public String name() {
        return "list_questions";
    }

    @Override
    public String description() {
        return "The questions of agents that wait for the person. The person is asked for the answers in a form of their own; do not answer yourself.";
    }

    @Override
    public String schema() {
        return "{\"type\": \"object\", \"properties\": {\"task_id\": {\"type\": \"string\", \"format\": \"uuid\"}}}";
    }

    @Override
    public boolean onlyLooks() {
        return false;
    }

    @Override
    public Object call(JsonNode arguments, McpConversation with) {
        Checks checks = new Checks();
        UUID task = new JsonFields(arguments, checks).uuid("task_id");
        checks.orRefuse();
        List<Object> said = new ArrayList<>();
        boolean asks = with.caller() instanceof Caller.Operator;
        for (PendingQuestion question : rows.pending(new ChatRows.Filter(task, null, null, null), new Paging(MOST, 0))) {
            Optional<String> answer = asks ? answered(question, with) : Optional.empty();
            asks &= answer.isPresent();
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("question", question);
            shown.put("answer", answer.orElse("not answered: the person answers with the operator token, here in a form, on the page or with 'agentvine inbox'"));
            said.add(shown);
        }
        return said;
    }

    /** Empty where the person cannot be asked, or wants to be asked no further. */
    private Optional<String> answered(PendingQuestion question, McpConversation with) {
        Optional<String> response = with.ask(text(question), form(question)).map(ListQuestionsTool::response).filter(said -> !said.isBlank());
        if (response.isEmpty() || response.get().equals(LATER)) {
            return response.map(later -> "left for later by the person");
        }
        try {
            Question answered = questions.answer(question.messageId(), StringNode.valueOf(response.get()), null, with.caller().actor());
            return Optional.of("answered by the person: " + answered.answer().response());
        } catch (ProblemException refused) {
            return Optional.of("not taken: " + refused.getMessage());
        }
    }

    private static String text(PendingQuestion question) {
        return "Task " + question.taskId() + " asks: " + question.content()
                + (question.toolInput() == null || question.kind() == QuestionKind.QUESTION ? "" : "\n\n" + question.toolName() + " " + question.toolInput());
    }

    /** Choices where there are some; beside them, or alone, words of the person's own. */
    private static Map<String, Object> form(PendingQuestion question) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (question.choices() != null && !question.choices().isEmpty()) {
            List<String> choices = new ArrayList<>(question.choices());
            choices.add(LATER);
            fields.put("choice", Map.of("type", "string", "title", "Your answer", "enum", choices));
        }
        fields.put("words", Map.of("type", "string", "title", fields.isEmpty() ? "Your answer" : "Your own words, or the reason of a denial"));
        return Map.of("type", "object", "properties", fields);
    }

    private static String response(Map<String, Object> form) {
        String choice = form.get("choice") instanceof String text ? text : "";
        String words = form.get("words") instanceof String text ? text.strip() : "";
        return words.isEmpty() || choice.equals(LATER) || choice.startsWith("allow") ? choice
                : choice.equals("deny") ? "deny: " + words : choice.isEmpty() || choice.equals("other") ? "other: " + words : choice;
    }
}
