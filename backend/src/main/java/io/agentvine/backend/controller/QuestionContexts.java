package io.agentvine.backend.controller;

import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what the controller is told about a question. */
@Component
class QuestionContexts {

    private static final int EVENTS = 20;
    private static final int LARGEST_EVENT = 200_000;
    private static final int ANSWERS = 20;
    private static final int LONGEST_DESCRIPTION = 10_000;
    private static final int LONGEST_LINE = 1_000;

    private final SqlFiles sql;
    private final Transactions transactions;

    QuestionContexts(SqlFiles sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    /** Empty where it is not open any more. */
    Optional<QuestionContext> open(UUID question) {
        return transactions.read(() -> sql.of("controller/open_question")
                .with("question", question)
                .first(Found::of)
                .map(found -> found.with(saidIn(found.execution), answeredIn(found.task))));
    }

    /** @param known without what other rows say */
    private record Found(UUID task, UUID execution, QuestionContext known) {

        static Found of(Row row) throws SQLException {
            QuestionContext.Task task = new QuestionContext.Task(row.text("title"), cut(row.text("description"), LONGEST_DESCRIPTION), row.text("task_type"),
                    row.text("priority"), row.text("permission_level"), row.text("repository_url"), row.text("branch_name"));
            return new Found(row.id("task_id"), row.id("execution_id"), new QuestionContext(row.word(QuestionKind.class, "kind"), row.text("tool_name"),
                    Wire.mapper().readTree(row.text("tool_input")), cut(row.text("content"), LONGEST_DESCRIPTION), row.text("rule"), task,
                    List.of(), List.of()));
        }

        QuestionContext with(List<String> run, List<QuestionContext.Answered> earlier) {
            return new QuestionContext(known.kind(), known.tool(), known.input(), known.message(), known.rule(), known.task(), run, earlier);
        }
    }

    private List<String> saidIn(UUID execution) {
        return oldestFirst(sql.of("controller/last_said")
                .with("execution", execution)
                .with("largest", LARGEST_EVENT)
                .with("most", EVENTS)
                .list(row -> said(row.text("data"))));
    }

    private List<QuestionContext.Answered> answeredIn(UUID task) {
        return oldestFirst(sql.of("controller/answered_before")
                .with("task", task)
                .with("most", ANSWERS)
                .list(row -> new QuestionContext.Answered(cut(row.text("content"), LONGEST_LINE), row.text("tool_name"),
                        cut(row.text("response"), LONGEST_LINE), row.text("answered_by"))));
    }

    private static <T> List<T> oldestFirst(List<T> newestFirst) {
        List<T> turned = new ArrayList<>(newestFirst);
        Collections.reverse(turned);
        return turned;
    }

    /** The texts and the names of the tools of one message of the agent. */
    static String said(String event) {
        StringJoiner said = new StringJoiner("\n");
        try {
            for (JsonNode block : Wire.mapper().readTree(event).path("message").path("content")) {
                switch (block.path("type").asString("")) {
                    case "text" -> said.add(block.path("text").asString(""));
                    case "tool_use" -> said.add("(uses the tool " + block.path("name").asString("?") + ")");
                    default -> {}
                }
            }
        } catch (JacksonException e) {
            said.add("(could not be read)");
        }
        return cut(said.toString(), LONGEST_LINE);
    }

    static String cut(String text, int most) {
        if (text == null || text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most) + "… (cut)";
    }
}
