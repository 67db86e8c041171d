package io.agentvine.backend.platform;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;

/** What an unexpected exception means for the caller: the store is away (503), its disk is full (507), or a fault of ours (500). */
final class ProblemOf {

    private static final Logger log = LoggerFactory.getLogger(ProblemOf.class);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_READONLY = 8;
    private static final int SQLITE_IOERR = 10;
    private static final int SQLITE_FULL = 13;

    private ProblemOf() {}

    static ProblemException exception(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            ProblemException problem = known(cause);
            if (problem != null) {
                return problem;
            }
        }
        UUID id = UUID.randomUUID();
        log.error("A request failed unexpectedly, error id {}", id, thrown);
        return Problems.of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "The request failed for a reason that is not yours. The backend's log has it under the error id " + id);
    }

    /** Null where it says nothing by itself. */
    private static ProblemException known(Throwable cause) {
        if (cause instanceof ProblemException problem) {
            return problem;
        }
        if (cause instanceof RequestRejectedException) {
            return Problems.of(HttpStatus.BAD_REQUEST, "The path or a header of the request has a form that is not read here");
        }
        if (cause instanceof SQLException sql) {
            ProblemException problem = ofStore(sql);
            if (problem != null) {
                log.warn("The database refused: {}", sql.getMessage());
            }
            return problem;
        }
        if (cause instanceof CannotCreateTransactionException || cause instanceof DataAccessResourceFailureException) {
            return noWay(cause);
        }
        return null;
    }

    private static ProblemException noWay(Throwable cause) {
        for (Throwable deeper = cause.getCause(); deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof SQLException sql && full(sql)) {
                return ofStore(sql);
            }
        }
        log.warn("The database is away: {}", cause.getMessage());
        return Problems.unavailable("The database cannot be reached or written now; repeat the request", RETRY);
    }

    private static ProblemException ofStore(SQLException sql) {
        if (full(sql)) {
            return Problems.of(
                    HttpStatus.INSUFFICIENT_STORAGE,
                    "The disk under the database is full and nothing was stored; free some space and repeat the request");
        }
        if (away(sql)) {
            return Problems.unavailable("The database cannot be reached or written now; repeat the request", RETRY);
        }
        return null;
    }

    private static boolean full(SQLException sql) {
        String state = sql.getSQLState();
        return "53100".equals(state) || state == null && (sql.getErrorCode() & 0xFF) == SQLITE_FULL;
    }

    private static boolean away(SQLException sql) {
        if (sql instanceof SQLTransientConnectionException
                || sql instanceof SQLNonTransientConnectionException
                || sql instanceof SQLRecoverableException
                || sql instanceof SQLTransientException) {
            return true;
        }
        String state = sql.getSQLState();
        if (state == null) {
            int code = sql.getErrorCode() & 0xFF;
            return code == SQLITE_BUSY || code == SQLITE_IOERR || code == SQLITE_READONLY;
        }
        // connection exceptions, operator intervention, no resources, serialisation failure or deadlock, read-only
        return state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || state.startsWith("40")
                || state.equals("25006");
    }
}
