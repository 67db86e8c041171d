package io.agentvine.backend.task;

import io.agentvine.backend.store.SqlFiles;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The breaker per credential: a run that met a usage limit stops every worker that shares its credential until the reset, so that
 * they do not run into it one by one; workers with another one go on. The grant reads it, each worker a little later than the
 * one before it.
 */
@Component
public class CredentialLimits {

    private final SqlFiles sql;
    private final LeaseSettings leases;

    CredentialLimits(SqlFiles sql, LeaseSettings leases) {
        this.sql = sql;
        this.leases = leases;
    }

    /** Whether a worker with another credential could take this one's task; one that was not heard of for a lease's time is no hope. */
    public boolean isOtherCredentialThere(UUID workerId) {
        return sql.of("task/other_credential").with("worker", workerId).with("lease", leases.duration()).exists();
    }

    /** The limit of this worker's credential resets then; a worker without a fingerprint shares it with nobody. */
    @Transactional
    public void note(UUID workerId, Instant until) {
        sql.of("task/note_credential_limit").with("worker", workerId).with("until", until).update();
    }

    /** The limit of this worker's credential counts no more: a person knows that it was lifted. */
    @Transactional
    public void forget(UUID workerId) {
        sql.of("task/forget_credential_limit").with("worker", workerId).update();
    }
}
