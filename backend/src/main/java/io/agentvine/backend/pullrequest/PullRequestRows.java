package io.agentvine.backend.pullrequest;

import io.agentvine.backend.forge.PullRequest;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The rows of pull requests ({@code sql/pullrequest}). A row is taken before its forge is asked, so that one backend asks. Any thread. */
@Component
class PullRequestRows {

    private static final int MOST_QUESTIONS = 20;

    private final SqlFiles sql;
    private final Transactions transactions;

    PullRequestRows(SqlFiles sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    /** One whose forge is to be asked. @param seen its next time */
    record Due(UUID task, long seen) {}

    /** One that is ours until {@code until}, by the store's clock in ms, with what its task has come to. */
    record Taken(Wanted wanted, long until) {}

    /**
     * @param number null until the forge has it
     * @param base the branch that the task names; null: the repository's default
     * @param result of the run that completed the task last, or null
     * @param heard keys of the remarks that its agent was told
     * @param head the last commit that the forge had, or null
     * @param checksTold how often its agent was told of failing checks
     * @param toldHead the commit of which that was said last, or null
     * @param endedAt when the run that completed the task last ended, or null
     * @param now the store's time as it was read
     * @param issue the number of the one that became the task, or null
     */
    record Wanted(UUID task, String state, Long number, String url, String checks, String review, boolean toWrite, int attempts, String title,
            boolean completed, boolean draft, String repositoryUrl, String base, String verifyCommand, String branch, RunResult result, Double costUsd,
            List<String> heard, String head, int checksTold, String toldHead, boolean followChecks, Instant endedAt, Instant now, Long issue) {

        private static Wanted read(Row row) throws SQLException {
            String base = row.text("branch_name") == null ? row.text("base_branch") : row.text("branch_name");
            String result = row.text("result");
            Long cost = row.numberOrNull("cost");
            return new Wanted(row.id("id"), row.text("state"), row.numberOrNull("number"), row.text("url"), row.text("checks"),
                    row.text("review_state"), row.flag("to_write"), row.count("attempts"), row.text("title"), row.text("status").equals("completed"),
                    row.text("delivery").equals("draft"), row.text("repository_url"), base, row.text("verify_command"), row.text("branch"),
                    result == null ? null : Wire.read(result, RunResult.class), cost == null ? null : cost / 1_000_000d, List.of(Wire.read(row.text("heard"), String[].class)),
                    row.text("head"), row.count("checks_told"), row.text("told_head"), row.flag("follow_checks"), row.time("ended_at"), row.time("now_ms"),
                    row.numberOrNull("issue"));
        }
    }

    /** What was asked and how it was answered. */
    record Answered(String kind, String content, String by, String response, boolean allowed) {}

    List<Due> due(int limit) {
        return transactions.read(() -> sql.of("pullrequest/due").with("limit", limit).list(row -> new Due(row.id("task_id"), row.number("next_at"))));
    }

    /** Empty where another backend was first. @param hold for how long nobody else takes it */
    Optional<Taken> take(Due due, Duration hold) {
        return transactions.run(() -> sql.of("pullrequest/take").with("task", due.task()).with("seen", due.seen()).with("hold", hold)
                .first(row -> row.number("next_at"))
                .flatMap(until -> sql.of("pullrequest/wanted").with("task", due.task()).first(row -> new Taken(Wanted.read(row), until))));
    }

    List<Answered> answered(UUID task) {
        return transactions.read(() -> sql.of("pullrequest/questions").with("task", task).with("limit", MOST_QUESTIONS).list(row -> new Answered(
                row.text("kind"), row.text("content"), row.text("answered_by"), row.text("response"), row.flag("allowed"))));
    }

    /** As the forge has it. @param problem what a person should know of it, or null @param pause until it is asked again; none where it is over */
    void note(Taken taken, PullRequest found, String problem, boolean written, Duration pause) {
        note(taken, found.state().word(), found.number(), found.url(), found.head(), found.checks() == null ? null : found.checks().word(),
                found.review() == null ? null : found.review().word(), problem, written, 0, pause);
    }

    /** Why it is not as it should be. @param state null: as it was @param pause null: it is not tried again */
    void noteProblem(Taken taken, String state, String problem, int attempts, Duration pause) {
        Wanted before = taken.wanted();
        note(taken, state == null ? before.state() : state, before.number(), before.url(), before.head(), before.checks(), before.review(), problem, false, attempts, pause);
    }

    private void note(Taken taken, String state, Long number, String url, String head, String checks, String review, String problem, boolean written, int attempts,
            Duration pause) {
        transactions.run(() -> {
            sql.of("pullrequest/tell").with("task", taken.wanted().task()).with("state", state).update();
            sql.of("pullrequest/note").with("task", taken.wanted().task()).with("taken", taken.until()).with("state", state).with("number", number)
                    .with("url", url).with("head", head).with("checks", checks).with("review", review).with("problem", problem).with("written", written)
                    .with("attempts", attempts).with("pause", pause).update();
        });
    }

    /** Joins the caller's transaction. @return false where somebody else noted others meanwhile */
    boolean noteHeard(UUID task, List<String> before, List<String> heard) {
        return sql.of("pullrequest/heard").with("task", task).with("before", Wire.write(before)).with("heard", Wire.write(heard)).update() == 1;
    }

    /** Joins the caller's transaction. @param before how often its agent had been told @return false where somebody else told it meanwhile */
    boolean noteChecksTold(UUID task, int before, String head) {
        return sql.of("pullrequest/checks_told").with("task", task).with("told", before).with("head", head).update() == 1;
    }

    /** Makes those due that are followed and whose last commit that is. @return how many there are */
    int lookNowAt(String head) {
        return transactions.run(() -> sql.of("pullrequest/look_now_at").with("head", head).update());
    }

    /** Makes it due, where it is followed. @param url as people open it @return how many there are */
    int lookNow(String url) {
        return transactions.run(() -> sql.of("pullrequest/look_now").with("url", url).update());
    }

    void drop(Taken taken) {
        transactions.run(() -> {
            sql.of("pullrequest/drop").with("task", taken.wanted().task()).with("taken", taken.until()).update();
        });
    }
}
