package io.agentvine.backend.issue;

import io.agentvine.backend.forge.Forge;
import io.agentvine.backend.forge.IssueTracker.Issue;
import io.agentvine.backend.task.RepositoryKey;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The rows of issues and of repositories that take them ({@code sql/issue}). A row is taken before its forge is asked, so that one backend asks. Any thread. */
@Component
class IssueRows {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Ids ids;

    IssueRows(SqlFiles sql, Transactions transactions, Ids ids) {
        this.sql = sql;
        this.transactions = transactions;
        this.ids = ids;
    }

    /** One whose forge is to be asked. @param seen its next time */
    record Due(UUID id, long seen) {}

    /** One that is ours until {@code until}, by the store's clock in ms. */
    record Taken(Wanted wanted, long until) {}

    /**
     * An issue as it was seen last.
     *
     * @param key of its repository
     * @param issueId the forge's own id of one that was taken or refused, or null
     * @param heard keys of what was asked for and is done
     * @param labelled whether it had the label then
     * @param task null: none, or it was deleted
     * @param status the task's, or null
     * @param from what was asked for before is not taken
     */
    record Wanted(UUID id, String key, long number, String repositoryUrl, String issueId, List<String> heard, boolean labelled, UUID task, TaskStatus status, int attempts, Instant from) {

        private static Wanted read(Row row) throws SQLException {
            return new Wanted(row.id("id"), row.text("url_key"), row.number("number"), row.text("repository_url"), row.text("issue_id"),
                    List.of(Wire.read(row.text("heard"), String[].class)), row.flag("labelled"), row.id("task_id"), row.word(TaskStatus.class, "status"),
                    row.count("attempts"), row.time("taken_from"));
        }
    }

    /** A repository whose issues are to be looked through. @param seen its next time, or null */
    record DueRepository(String url, String key, Long seen) {}

    /** One that is ours until {@code until}. @param since what changed before was seen */
    record TakenRepository(DueRepository repository, Instant since, int attempts, long until) {

        /** Since it takes issues. */
        boolean isFirst() {
            return repository.seen() == null;
        }
    }

    /**
     * Has an issue looked at soon, where its repository takes issues.
     *
     * @param path of the repository on that forge
     * @param asks whether it may ask something of us; else only one that is known already
     */
    boolean hint(Forge forge, String path, long number, boolean asks) {
        return hint(forge, RepositoryKey.of(forge.url() + "/" + path), asks, number);
    }

    /** @param repository that takes issues */
    void hint(Forge forge, DueRepository repository, long number) {
        hint(forge, repository.key(), true, number);
    }

    private boolean hint(Forge forge, String key, boolean asks, long number) {
        return transactions.run(() -> sql.of("issue/hint").with("id", ids.next()).with("key", key).with("number", number).with("forge", forge.name())
                .with("asks", asks).update() > 0);
    }

    /** Whether a repository takes issues, or an issue was taken. */
    boolean isAny() {
        return transactions.read(() -> sql.of("issue/any").exists());
    }

    List<Due> due(int limit) {
        return transactions.read(() -> sql.of("issue/due").with("limit", limit).list(row -> new Due(row.id("id"), row.number("look_at"))));
    }

    /** Empty where another backend was first. @param hold for how long nobody else takes it */
    Optional<Taken> take(Due due, Duration hold) {
        return transactions.run(() -> sql.of("issue/take").with("id", due.id()).with("seen", due.seen()).with("hold", hold)
                .first(row -> row.number("look_at"))
                .flatMap(until -> sql.of("issue/wanted").with("id", due.id()).first(row -> new Taken(Wanted.read(row), until))));
    }

    /** Whether another row has it, by another address of its repository. */
    boolean isKnown(Taken taken, Issue issue) {
        return transactions.read(() -> sql.of("issue/known").with("id", taken.wanted().id()).with("issue", issue.id()).exists());
    }

    /** The other row goes on, by this one's address where its own takes none any more. */
    void leaveToKnown(Taken taken, Issue issue, Forge forge) {
        Wanted wanted = taken.wanted();
        transactions.run(() -> {
            drop(taken);
            sql.of("issue/move").with("issue", issue.id()).with("forge", forge.name()).with("key", wanted.key()).with("url", wanted.repositoryUrl())
                    .with("number", wanted.number()).update();
        });
    }

    /** Joins the caller's transaction. @return false where another row has that task, or its repository takes no issues any more */
    boolean begin(Taken taken, Issue issue, UUID task) {
        return sql.of("issue/begin").with("id", taken.wanted().id()).with("issue", issue.id()).with("url", issue.url()).with("task", task).update() == 1;
    }

    /** Joins the caller's transaction. */
    void refuse(Taken taken, Issue issue, String why) {
        sql.of("issue/refuse").with("id", taken.wanted().id()).with("issue", issue.id()).with("url", issue.url()).with("refused", why).update();
    }

    /** Joins the caller's transaction. @return false where somebody else noted something meanwhile */
    boolean note(Taken taken, Issue issue, List<String> heard) {
        return sql.of("issue/note").with("id", taken.wanted().id()).with("taken", taken.until()).with("url", issue.url()).with("labelled", issue.labelled())
                .with("before", Wire.write(taken.wanted().heard())).with("heard", Wire.write(heard)).update() == 1;
    }

    /** @param pause null: it is not tried again before it is spoken of */
    void noteProblem(Taken taken, String problem, int attempts, Duration pause) {
        transactions.run(() -> {
            sql.of("issue/note_problem").with("id", taken.wanted().id()).with("taken", taken.until()).with("problem", problem).with("attempts", attempts)
                    .with("pause", pause).update();
        });
    }

    void drop(Taken taken) {
        transactions.run(() -> {
            sql.of("issue/drop").with("id", taken.wanted().id()).with("taken", taken.until()).update();
        });
    }

    List<DueRepository> dueRepositories(int limit) {
        return transactions.read(() -> sql.of("issue/repositories_due").with("limit", limit)
                .list(row -> new DueRepository(row.text("url"), row.text("url_key"), row.numberOrNull("next_at"))));
    }

    /** Empty where another backend was first. @param hold for how long nobody else takes it */
    Optional<TakenRepository> take(DueRepository due, Duration hold) {
        return transactions.run(() -> sql.of("issue/take_repository").with("key", due.key()).with("seen", due.seen()).with("hold", hold)
                .first(row -> new TakenRepository(due, row.time("since"), row.count("attempts"), row.number("next_at"))));
    }

    /** @param problem null: nothing is wrong @param pause until the next look */
    void note(TakenRepository taken, Instant since, int attempts, String problem, Duration pause) {
        transactions.run(() -> {
            sql.of("issue/note_repository").with("key", taken.repository().key()).with("taken", taken.until()).with("since", since)
                    .with("attempts", attempts).with("problem", problem).with("pause", pause).update();
        });
    }
}
