package io.agentvine.backend.controller;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Statements;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The statements on what the controller made of questions. Whoever inserts the row asks the model; each state but the first is final. */
@Component
class Drafts {

    private static final int LONGEST_ERROR = 480;

    private final JdbcTemplate jdbc;
    private final Statements statements;
    private final String now;

    Drafts(JdbcTemplate jdbc, Statements statements, Database database) {
        this.jdbc = jdbc;
        this.statements = statements;
        this.now = database.now();
    }

    enum State {
        /** The model is asked. */
        ASKING,
        /** Its decision is the answer. */
        ANSWERED,
        /** It has an opinion, and people answer. */
        DRAFT,
        /** It has none, and people answer. */
        FAILED,
        /** Somebody answered before, or nobody needs the answer any more. */
        SUPERSEDED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Open questions that the controller may answer and no backend has taken, oldest first. */
    List<UUID> untaken(int most) {
        return statements.read(() -> jdbc.query("select q.id from questions q where q.status = 'open' and q.controller = 1"
                        + " and not exists (select 1 from controller_drafts d where d.question_id = q.id) order by q.created_at limit ?",
                (row, n) -> UUID.fromString(row.getString(1)), most));
    }

    /** False: another backend was first, or it is not open any more. */
    boolean take(UUID question, String model) {
        return statements.write(() -> jdbc.update("insert into controller_drafts (question_id, state, model, cost_micro_usd, created_at)"
                + " select q.id, 'asking', ?, 0, " + now + " from questions q where q.id = ? and q.status = 'open' and q.controller = 1"
                + " on conflict do nothing", model, question.toString())) == 1;
    }

    /** Joins a transaction. False: it was given up in between. @param error may be null */
    boolean note(UUID question, State state, Opinion opinion, String error, long costMicroUsd) {
        return statements.write(() -> jdbc.update("update controller_drafts set state = ?, decision = ?, response = ?, reason = ?,"
                        + " confidence = ?, error = ?, cost_micro_usd = ?, decided_at = " + now + " where question_id = ? and state = 'asking'",
                state.word(), opinion.decision().word(), opinion.response(), opinion.reason(),
                (int) Math.floor(opinion.confidence() * 1_000), cut(error), costMicroUsd, question.toString())) == 1;
    }

    void fail(UUID question, String error, long costMicroUsd) {
        statements.write(() -> jdbc.update("update controller_drafts set state = 'failed', error = ?, cost_micro_usd = ?,"
                + " decided_at = " + now + " where question_id = ? and state = 'asking'", cut(error), costMicroUsd, question.toString()));
    }

    /** Gives up what a backend that died was asking. */
    void failOlder(Duration age) {
        List<String> dead = statements.read(() -> jdbc.queryForList("select question_id from controller_drafts where state = 'asking'"
                + " and created_at < " + now + " - ?", String.class, age.toMillis()));
        dead.forEach(id -> fail(UUID.fromString(id), "The backend that asked the model went away", 0));
    }

    long spentSince(Instant time) {
        return statements.read(() -> jdbc.queryForObject("select coalesce(sum(cost_micro_usd), 0) from controller_drafts"
                + " where created_at >= ?", Long.class, time.toEpochMilli()));
    }

    private static String cut(String error) {
        return CaseRows.cut(error, LONGEST_ERROR);
    }
}
