package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.Leases.OwnExecution;
import io.agentvine.protocol.Handoff;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import tools.jackson.core.JacksonException;

/** Collects what is on record of a task for a run that begins in a fresh session. Changes nothing. */
@Service
class Handoffs {

    private static final int MOST = 20;
    private static final String FILE = "diff --git ";

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Leases leases;
    private final Diffs diffs;

    Handoffs(SqlFiles sql, Transactions transactions, Leases leases, Diffs diffs) {
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
        this.diffs = diffs;
    }

    /** @throws io.agentvine.backend.platform.ProblemException as {@link Leases#requireHolding} */
    Handoff to(UUID executionId, LeaseToken token, Caller.Worker caller) {
        return transactions.read(() -> {
            OwnExecution run = leases.requireHolding(executionId, token, caller);
            return new Handoff(HandoffNote.of(earlier(run), stand(run), asked(run), said(run), files(run)));
        });
    }

    private List<HandoffNote.Earlier> earlier(OwnExecution run) {
        return sql.of("execution/earlier_runs")
                .with("task", run.taskId())
                .with("fence", run.fence())
                .with("most", MOST)
                .list(row -> new HandoffNote.Earlier(row.number("fence"), row.text("worker_name"), row.text("status"),
                        row.text("failure_class"), row.text("message"), lastWords(row)));
    }

    private static String lastWords(Row row) throws SQLException {
        String summary = summary(row.text("result"));
        String output = row.text("last_output");
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
        return sql.of("execution/stand_of_task")
                .with("task", run.taskId())
                .first(row -> row.text("head_commit") != null
                        ? new HandoffNote.Stand(row.text("head_commit"), row.time("created_at"))
                        : new HandoffNote.Stand(commit(row.text("result")), row.time("kept_at")))
                .orElse(new HandoffNote.Stand(null, null));
    }

    private static String commit(String result) {
        return result == null ? null : Wire.read(result, RunResult.class).commit();
    }

    private List<HandoffNote.Asked> asked(OwnExecution run) {
        return sql.of("execution/asked_before")
                .with("task", run.taskId())
                .with("execution", run.id())
                .with("most", MOST)
                .list(row -> new HandoffNote.Asked(row.text("tool_name"), row.text("content"), outcome(row)));
    }

    private static String outcome(Row row) throws SQLException {
        String response = row.text("response");
        String reason = row.text("close_reason");
        return switch (row.text("status")) {
            case "answered" -> "Answered by " + row.text("answered_by") + ": "
                    + (response != null ? response : row.flag("allowed") ? "allow" : "deny");
            case "open" -> "Not answered.";
            default -> "Not answered: " + row.text("status") + (reason == null ? "." : ", " + reason);
        };
    }

    /** What an earlier run has read; what none has is still handed out as a message. */
    private List<HandoffNote.Said> said(OwnExecution run) {
        return sql.of("execution/read_before")
                .with("task", run.taskId())
                .with("execution", run.id())
                .with("most", MOST)
                .list(row -> new HandoffNote.Said(row.time("created_at"), row.text("content")));
    }

    private List<String> files(OwnExecution run) {
        return sql.of("execution/last_run_with_diff")
                .with("task", run.taskId())
                .with("fence", run.fence())
                .first(row -> row.id("id"))
                .flatMap(execution -> diffs.read(execution, diff -> namesIn(diff.bytes())))
                .orElse(List.of());
    }

    /** One more than a note shows, at most. No line of a file's content begins as the lines do that name one. */
    private static List<String> namesIn(byte[] diff) {
        return new BufferedReader(new InputStreamReader(new ByteArrayInputStream(diff), StandardCharsets.UTF_8)).lines()
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
