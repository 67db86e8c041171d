package io.agentvine.backend.execution;

import io.agentvine.backend.forge.ForgeLogins;
import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.Leases.OwnExecution;
import io.agentvine.protocol.PublishReply;
import io.agentvine.protocol.PublishRequest;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Service;

/**
 * Who may push what. A push is recorded before it is allowed, so that the next holder of the task knows what an earlier one may
 * have pushed, and replaces that and nothing else.
 */
@Service
class Publications {

    /** No less than one call of git may take by default. */
    private static final Duration DELIVERY = Duration.ofMinutes(15);

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Leases leases;
    private final ForgeLogins logins;

    Publications(SqlFiles sql, Transactions transactions, Leases leases, ForgeLogins logins) {
        this.logins = logins;
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
    }

    /** Allows or refuses a push of the run that the caller holds, and lends it a login where a forge has one. May be repeated. */
    PublishReply ask(UUID executionId, PublishRequest push, Caller.Worker caller) {
        PublishReply reply = transactions.run(() -> askOnce(executionId, push, caller));
        return reply.allowed() ? reply.with(logins.of(repositoryOf(executionId), true)) : reply;
    }

    private String repositoryOf(UUID executionId) {
        return transactions.read(() -> sql.of("execution/repository").with("execution", executionId).first(row -> row.text("repository_url"))).orElse("");
    }

    private PublishReply askOnce(UUID executionId, PublishRequest push, Caller.Worker caller) {
        OwnExecution run = leases.requireHeld(executionId, push.leaseToken(), caller);
        if (!run.branch().equals(push.branch())) {
            return refused("Execution " + executionId + " may push the branch " + run.branch() + " only, not " + push.branch());
        }
        boolean kept = push.remoteCommit() == null || Boolean.TRUE.equals(push.builtOnRemote()) || isOurs(run, push.remoteCommit());
        if (!kept) {
            return refused("The branch " + push.branch() + " is at " + push.remoteCommit()
                    + " on the remote, and that is no commit of this task: somebody else's work would be lost");
        }
        record(run, push);
        return new PublishReply(true, push.remoteCommit(), null);
    }

    private boolean isOurs(OwnExecution run, String commit) {
        return sql.of("execution/is_published")
                .with("task", run.taskId())
                .with("branch", run.branch())
                .with("commit", commit)
                .exists();
    }

    private void record(OwnExecution run, PublishRequest push) {
        sql.of("execution/publish")
                .with("task", run.taskId())
                .with("execution", run.id())
                .with("fence", run.fence())
                .with("branch", push.branch())
                .with("old", push.remoteCommit())
                .with("new", push.commit())
                .update();
        leases.giveTime(run, DELIVERY);
    }

    private static PublishReply refused(String reason) {
        return new PublishReply(false, null, reason);
    }
}
