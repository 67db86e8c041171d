package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.Leases.OwnExecution;
import io.agentvine.protocol.Handoff;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.JacksonException;

/** Collects what is on record of a task for a run that begins in a fresh session. Changes nothing. */
@Service
class Handoffs {

    private static final int MOST = 20;
    private static final String FILE = "diff --git ";

    private final JdbcClient jdbc;
    private final Leases leases;
    private final Diffs diffs;

    Handoffs(JdbcClient jdbc, Leases leases, Diffs diffs) {
        this.jdbc = jdbc;
        this.leases = leases;
        this.diffs = diffs;
    }

    /** @throws io.agentvine.backend.platform.ProblemException as {@link Leases#requireHolding} */
    @Transactional(readOnly = true)
    public Handoff to(UUID executionId, LeaseToken token, Caller.Worker caller) {
        OwnExecution run = leases.requireHolding(executionId, token, caller);
        return new Handoff(HandoffNote.of(earlier(run), stand(run), asked(run), said(run), files(run)));
    }

    private List<HandoffNote.Earlier> earlier(OwnExecution run) {
        return jdbc.sql("SELECT fence, worker_name, status, failure_class, message, last_output, result FROM executions"
                        + " WHERE task_id = ? AND fence < ? ORDER BY fence DESC LIMIT " + MOST)
                .params(run.taskId().toString(), run.fence())
                .query((row, at) -> new HandoffNote.Earlier(row.getLong("fence"), row.getString("worker_name"), row.getString("status"),
                        row.getString("failure_class"), row.getString("message"), lastWords(row)))
                .list();
    }

    private static String lastWords(ResultSet row) throws SQLException {
        String summary = summary(row.getString("result"));
        String output = row.getString("last_output");
        return summary != null ? summary : output == null || output.isBlank() ? null : output;
    }

    private static String summary(String result) {
        try {
            String summary = result == null ? "" : Wire.mapper().readTree(result).path("summary").asString("");
            return summary.isBlank() ? null : summary;
        } catch (JacksonException e) {
            return null; // a note is no place to fail at what a worker reported
        }
    }

    private HandoffNote.Stand stand(OwnExecution run) {
        return jdbc.sql("SELECT c.head_commit, c.created_at FROM tasks t JOIN checkpoints c ON c.execution_id = t.checkpoint_id WHERE t.id = ?")
                .param(run.taskId().toString())
                .query((row, at) -> new HandoffNote.Stand(row.getString(1), StoreTime.instant(row.getLong(2))))
                .optional()
                .orElse(new HandoffNote.Stand(null, null));
    }

    private List<HandoffNote.Asked> asked(OwnExecution run) {
        return jdbc.sql("SELECT tool_name, content, status, answered_by, response, allowed, close_reason FROM questions"
                        + " WHERE task_id = ? AND execution_id <> ? ORDER BY created_at DESC, id DESC LIMIT " + MOST)
                .params(run.taskId().toString(), run.id().toString())
                .query((row, at) -> new HandoffNote.Asked(row.getString("tool_name"), row.getString("content"), outcome(row)))
                .list();
    }

    private static String outcome(ResultSet row) throws SQLException {
        String response = row.getString("response");
        String reason = row.getString("close_reason");
        return switch (row.getString("status")) {
            case "answered" -> "Answered by " + row.getString("answered_by") + ": "
                    + (response != null ? response : row.getInt("allowed") == 1 ? "allow" : "deny");
            case "open" -> "Not answered.";
            default -> "Not answered: " + row.getString("status") + (reason == null ? "." : ", " + reason);
        };
    }

    /** What an earlier run has read; what none has is still handed out as a message. */
    private List<HandoffNote.Said> said(OwnExecution run) {
        return jdbc.sql("SELECT created_at, content FROM messages WHERE task_id = ? AND taken_at IS NOT NULL"
                        + " AND (execution_id IS NULL OR execution_id <> ?) ORDER BY created_at DESC, id DESC LIMIT " + MOST)
                .params(run.taskId().toString(), run.id().toString())
                .query((row, at) -> new HandoffNote.Said(StoreTime.instant(row.getLong(1)), row.getString(2)))
                .list();
    }

    private List<String> files(OwnExecution run) {
        return jdbc.sql("SELECT e.id FROM executions e JOIN execution_diffs d ON d.execution_id = e.id WHERE e.task_id = ? AND e.fence < ?"
                        + " ORDER BY e.fence DESC LIMIT 1")
                .params(run.taskId().toString(), run.fence())
                .query((row, at) -> UUID.fromString(row.getString(1)))
                .optional()
                .flatMap(diffs::find)
                .map(diff -> namesIn(new String(diff.bytes(), StandardCharsets.UTF_8)))
                .orElse(List.of());
    }

    /** One more than a note shows, at most. No line of a file's content begins as the lines do that name one. */
    private static List<String> namesIn(String diff) {
        return diff.lines()
                .filter(line -> line.startsWith(FILE))
                .limit(HandoffNote.MOST_FILES + 1)
                .map(line -> name(line.substring(FILE.length())))
                .toList();
    }

    /** Of {@code a/name b/name}; of a renamed file the new name. Unusual names stand in quotes. */
    private static String name(String both) {
        int middle = both.length() / 2;
        boolean same = middle > 2 && both.charAt(middle) == ' ' && both.substring(2, middle).equals(both.substring(middle + 3));
        int last = same ? middle : Math.max(both.lastIndexOf(" b/"), both.lastIndexOf(" \"b/"));
        return both.substring(last + 1).replaceFirst("^\"?b/", "").replaceFirst("\"$", "");
    }
}
