package io.agentvine.backend.issue;

import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.TaskStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What the rows of issues know of our comments there ({@code sql/issue}). A row is taken before its forge is asked. Any thread. */
@Component
class IssueRowsToTell {

    private final SqlFiles sql;
    private final Transactions transactions;

    IssueRowsToTell(SqlFiles sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    /**
     * What there is to say in one.
     *
     * @param comment our comment's id there, or null
     * @param told a hash of what that says, or null
     * @param toldAt as of when that was noted last; null: never, or something came of a task that is over
     * @param seen when it may be written, ms
     * @param asOf when this was read
     * @param task null: none could be made, and {@code refused} says why
     * @param ahead how many stand before it in its queue, counted to 11
     * @param question that is open, or null
     * @param request its pull request, or null
     * @param branch that was delivered, or null
     */
    record Told(UUID id, long number, String repositoryUrl, Long comment, String told, Instant toldAt, long seen, int attempts, Instant asOf, String refused, UUID task, TaskStatus status,
            String reason, int ahead, Asked question, Request request, String branch) {

        boolean isOver() {
            return status == null || status.isOver();
        }

        /** @param kind permission, question or plan */
        record Asked(UUID id, String kind, String content) {}

        /** @param number null until the forge has it */
        record Request(String state, Long number, String url, String problem) {}

        private static Told read(Row row) throws SQLException {
            UUID question = row.id("question_id");
            String request = row.text("request_state");
            return new Told(row.id("id"), row.number("number"), row.text("repository_url"), row.numberOrNull("comment_id"), row.text("told"), row.time("told_at"),
                    row.number("tell_at"), row.count("tell_attempts"), row.time("told_now"), row.text("refused"), row.id("task_id"), row.word(TaskStatus.class, "status"),
                    row.text("reason_message"), row.count("ahead"), question == null ? null : new Asked(question, row.text("question_kind"), row.text("question")),
                    request == null ? null : new Request(request, row.numberOrNull("request_number"), row.text("request_url"), row.text("request_problem")),
                    row.text("result") == null ? null : row.text("branch"));
        }
    }

    List<Told> toTell(int limit) {
        return transactions.read(() -> sql.of("issue/to_tell").with("limit", limit).list(Told::read));
    }

    /** Empty where another backend was first; else its time then, by which it is noted. @param hold for how long nobody else takes it */
    OptionalLong take(Told told, Duration hold) {
        return transactions.run(() -> sql.of("issue/take_to_tell").with("id", told.id()).with("seen", told.seen()).with("hold", hold)
                .first(row -> row.number("tell_at")).map(OptionalLong::of).orElse(OptionalLong.empty()));
    }

    /** @param hash of what the comment says now @param problem null: nothing is wrong @param pause until it may be written again */
    void told(Told told, long taken, Long comment, String hash, String problem, Duration pause) {
        transactions.run(() -> {
            sql.of("issue/told").with("id", told.id()).with("taken", taken).with("comment", comment).with("told", hash).with("as_of", told.asOf())
                    .with("problem", problem).with("pause", pause).update();
        });
    }

    /** The comment says what it should; the second time of one that is over, it is not looked at before something comes. */
    void unchanged(Told told) {
        transactions.run(() -> {
            sql.of("issue/unchanged").with("id", told.id()).with("seen", told.seen()).with("before", told.toldAt()).with("as_of", told.asOf())
                    .with("over", told.isOver()).update();
        });
    }

    /** @param comment null: it is gone @param gone whether the issue may be gone too */
    void untold(Told told, long taken, Long comment, int attempts, String problem, boolean gone, Duration pause) {
        transactions.run(() -> {
            sql.of("issue/untold").with("id", told.id()).with("taken", taken).with("comment", comment).with("attempts", attempts).with("problem", problem)
                    .with("gone", gone).with("pause", pause).update();
        });
    }
}
