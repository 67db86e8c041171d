package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.Leases.OwnExecution;
import io.agentvine.protocol.PublishReply;
import io.agentvine.protocol.PublishRequest;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who may push what. A push is recorded before it is allowed, so that the next holder of the task knows what an earlier one may
 * have pushed, and replaces that and nothing else.
 */
@Service
class Publications {

    private final JdbcClient jdbc;
    private final Leases leases;
    private final Database database;

    Publications(JdbcClient jdbc, Leases leases, Database database) {
        this.jdbc = jdbc;
        this.leases = leases;
        this.database = database;
    }

    /** Allows or refuses a push of the run that the caller holds. May be repeated. */
    @Transactional
    public PublishReply ask(UUID executionId, PublishRequest push, Caller.Worker caller) {
        OwnExecution run = leases.requireHeld(executionId, push.leaseToken(), caller);
        if (!run.branch().equals(push.branch())) {
            return refused("Execution " + executionId + " may push the branch " + run.branch() + " only, not " + push.branch());
        }
        if (push.remoteCommit() != null && !isOurs(run, push.remoteCommit())) {
            return refused("The branch " + push.branch() + " is at " + push.remoteCommit()
                    + " on the remote, and that is no commit of this task: somebody else's work would be lost");
        }
        record(run, push);
        return new PublishReply(true, push.remoteCommit(), null);
    }

    private boolean isOurs(OwnExecution run, String commit) {
        return jdbc.sql("SELECT count(*) FROM publications WHERE task_id = ? AND branch = ? AND new_commit = ?")
                        .params(run.taskId().toString(), run.branch(), commit)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private void record(OwnExecution run, PublishRequest push) {
        jdbc.sql("INSERT INTO publications (task_id, execution_id, fence, branch, old_commit, new_commit, at) VALUES"
                        + " (?, ?, ?, ?, ?, ?, " + database.now() + ")")
                .params(
                        run.taskId().toString(),
                        run.id().toString(),
                        run.fence(),
                        push.branch(),
                        push.remoteCommit(),
                        push.commit())
                .update();
    }

    private static PublishReply refused(String reason) {
        return new PublishReply(false, null, reason);
    }
}
