package io.agentvine.backend.controller;

import io.agentvine.backend.store.Statements;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what the controller is told about a question. */
@Component
class CaseRows {

    private static final int EVENTS = 20;
    private static final int LARGEST_EVENT = 200_000;
    private static final int ANSWERS = 20;
    private static final int LONGEST_DESCRIPTION = 10_000;
    private static final int LONGEST_LINE = 1_000;

    private final JdbcTemplate jdbc;
    private final Statements statements;

    CaseRows(JdbcTemplate jdbc, Statements statements) {
        this.jdbc = jdbc;
        this.statements = statements;
    }

    /** Empty where it is not open any more. */
    Optional<Case> open(UUID question) {
        return statements.read(() -> jdbc.query("select q.*, t.title, t.description, t.task_type, t.priority, t.permission_level,"
                        + " t.repository_url, t.branch_name from questions q join tasks t on t.id = q.task_id"
                        + " where q.id = ? and q.status = 'open'",
                (row, n) -> read(row), question.toString()).stream().findFirst());
    }

    private Case read(ResultSet row) throws SQLException {
        Case.Task task = new Case.Task(row.getString("title"), cut(row.getString("description"), LONGEST_DESCRIPTION),
                row.getString("task_type"), row.getString("priority"), row.getString("permission_level"), row.getString("repository_url"),
                row.getString("branch_name"));
        return new Case(QuestionKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)), row.getString("tool_name"),
                Wire.mapper().readTree(row.getString("tool_input")), cut(row.getString("content"), LONGEST_DESCRIPTION),
                row.getString("rule"), task, run(row.getString("execution_id")), earlier(row.getString("task_id")));
    }

    private List<String> run(String execution) {
        return oldestFirst(jdbc.query("select data from execution_events where execution_id = ? and type = 'assistant' and size_bytes <= ?"
                + " order by seq desc limit ?", (row, n) -> said(row.getString(1)), execution, LARGEST_EVENT, EVENTS));
    }

    private List<Case.Answered> earlier(String task) {
        return oldestFirst(jdbc.query("select content, tool_name, response, answered_by from questions where task_id = ?"
                        + " and status = 'answered' order by closed_at desc limit ?",
                (row, n) -> new Case.Answered(cut(row.getString(1), LONGEST_LINE), row.getString(2), cut(row.getString(3), LONGEST_LINE),
                        row.getString(4)),
                task, ANSWERS));
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
