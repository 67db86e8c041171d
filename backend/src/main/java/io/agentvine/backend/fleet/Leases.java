package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.task.LiveLeases;
import io.agentvine.protocol.LeaseToken;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The check that every write of a run passes: it carries the token of its own execution, and comes from the worker that was
 * given it. A refusal changes nothing.
 */
@Component
public class Leases {

    private final JdbcClient jdbc;
    private final LiveLeases live;

    Leases(JdbcClient jdbc, LiveLeases live) {
        this.jdbc = jdbc;
        this.live = live;
    }

    /**
     * The execution, whose lease the caller holds now. Joins the caller's write transaction and locks the task's row in it, so
     * that the right cannot end before the commit.
     *
     * @throws ProblemException 404 unknown, 403 another worker's, 409 stale: says who holds the work now
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public OwnExecution requireHeld(UUID executionId, LeaseToken token, Caller.Worker caller) {
        OwnExecution own = requireOwn(executionId, token, caller);
        if (!lockIfHeld(own, token)) {
            throw notHeld(own);
        }
        return own;
    }

    /** Whether the lease of an execution is held now; where it is, locks the task's row until the commit. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean lockIfHeld(OwnExecution own, LeaseToken token) {
        return jdbc.sql("UPDATE tasks SET lease_until = lease_until WHERE " + held())
                        .params(own.taskId().toString(), own.id().toString(), token.claimId().toString(), token.fence())
                        .update()
                > 0;
    }

    /**
     * The execution, whose lease the caller held a moment ago: enough for what is only read.
     *
     * @throws ProblemException as {@link #requireHeld}
     */
    @Transactional(readOnly = true)
    public OwnExecution requireHolding(UUID executionId, LeaseToken token, Caller.Worker caller) {
        OwnExecution own = requireOwn(executionId, token, caller);
        long holding = jdbc.sql("SELECT count(*) FROM tasks WHERE " + held())
                .params(own.taskId().toString(), executionId.toString(), token.claimId().toString(), token.fence())
                .query(Long.class)
                .single();
        if (holding == 0) {
            throw notHeld(own);
        }
        return own;
    }

    private String held() {
        return "id = ? AND status = 'in_progress' AND execution_id = ? AND claim_id = ? AND fence = ? AND " + live.condition();
    }

    private ProblemException notHeld(OwnExecution own) {
        return Problems.conflict("Execution " + own.id() + " does not hold task " + own.taskId() + " any more: "
                + holderOf(own.taskId()) + ". Nothing was changed; stop the run");
    }

    /**
     * The execution, which is or was the caller's: enough for its own record, its events.
     *
     * @throws ProblemException 404 unknown, 403 another worker's, 409 another execution's token
     */
    @Transactional
    public OwnExecution requireOwn(UUID executionId, LeaseToken token, Caller.Worker caller) {
        if (token == null) {
            throw Problems.badRequest("lease_token", "is required");
        }
        Row row = jdbc.sql("SELECT id, task_id, worker_id, status, fence, claim_id, branch FROM executions WHERE id = ?")
                .param(executionId.toString())
                .query((result, at) -> Row.of(result))
                .optional()
                .orElseThrow(() -> Problems.notFound("execution", executionId));
        if (!row.workerId.equals(caller.id())) {
            throw Problems.forbidden("Execution " + executionId + " belongs to worker " + row.workerId + ", not to worker "
                    + caller.id());
        }
        if (!row.token.equals(token)) {
            throw Problems.conflict("The lease_token is not the one that execution " + executionId
                    + " was granted with: " + holderOf(row.own.taskId()) + ". Nothing was changed");
        }
        return row.own;
    }

    /** One clause for a person: which execution holds the task now, or the state it is in. Holds no token. */
    private String holderOf(UUID taskId) {
        return jdbc.sql("SELECT status, execution_id, worker_id, NOT " + live.condition() + " AS expired"
                        + " FROM tasks WHERE id = ?")
                .param(taskId.toString())
                .query((row, at) -> describe(row))
                .optional()
                .orElse("the task is gone");
    }

    private static String describe(ResultSet row) throws SQLException {
        if (!"in_progress".equals(row.getString("status"))) {
            return "the task is " + row.getString("status");
        }
        return "execution " + row.getString("execution_id") + " of worker " + row.getString("worker_id")
                + (row.getBoolean("expired") ? " held it last, and its lease has expired" : " holds it now");
    }

    /** An execution that the caller has shown to be its own. */
    public record OwnExecution(UUID id, UUID taskId, long fence, String status, String branch) {

        /** Whether the run has not ended. */
        public boolean running() {
            return "running".equals(status);
        }
    }

    private record Row(OwnExecution own, UUID workerId, LeaseToken token) {

        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    new OwnExecution(
                            UUID.fromString(row.getString("id")),
                            UUID.fromString(row.getString("task_id")),
                            row.getLong("fence"),
                            row.getString("status"),
                            row.getString("branch")),
                    UUID.fromString(row.getString("worker_id")),
                    new LeaseToken(row.getLong("fence"), UUID.fromString(row.getString("claim_id"))));
        }
    }
}
