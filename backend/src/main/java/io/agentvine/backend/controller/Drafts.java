package io.agentvine.backend.controller;

import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The statements on what the controller made of questions. Whoever inserts the row asks the model; each state but the first is final. */
@Component
class Drafts {

    private static final int LONGEST_ERROR = 480;

    private final SqlFiles sql;
    private final Transactions transactions;

    Drafts(SqlFiles sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    enum State {
        /** The model is asked. */
        ASKING,
        /** Its decision is the answer. */
        ANSWERED,
        /** It has a recommendation, and people answer. */
        DRAFT,
        /** It has none, and people answer. */
        FAILED,
        /** Somebody answered before, or nobody needs the answer any more. */
        SUPERSEDED
    }

    /** Open questions that the controller may answer and no backend has taken, oldest first. */
    List<UUID> untaken(int most) {
        return transactions.read(() -> sql.of("controller/untaken").with("most", most).list(row -> row.id("id")));
    }

    /** False: another backend was first, or it is not open any more. */
    boolean take(UUID question, String model) {
        return sql.of("controller/take").with("question", question).with("model", model).update() == 1;
    }

    /** Joins a transaction. False: it was given up in between. @param error may be null */
    boolean note(UUID question, State state, Recommendation recommendation, String error, long costMicroUsd) {
        return sql.of("controller/decide")
                .with("question", question)
                .with("state", state)
                .with("decision", recommendation.decision())
                .with("response", recommendation.response())
                .with("reason", recommendation.reason())
                .with("confidence", (int) Math.floor(recommendation.confidence() * 1_000))
                .with("error", cut(error))
                .with("cost", costMicroUsd)
                .update() == 1;
    }

    void fail(UUID question, String error, long costMicroUsd) {
        sql.of("controller/fail").with("question", question).with("error", cut(error)).with("cost", costMicroUsd).update();
    }

    /** Gives up what a backend that died was asking. */
    void failOlder(Duration age) {
        sql.of("controller/given_up").with("age", age).with("error", "The backend that asked the model went away").update();
    }

    long spentSince(Instant time) {
        return transactions.read(() -> sql.of("controller/spent").with("since", time).number());
    }

    private static String cut(String error) {
        return QuestionContexts.cut(error, LONGEST_ERROR);
    }
}
