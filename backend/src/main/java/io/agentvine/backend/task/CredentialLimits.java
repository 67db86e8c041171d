package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import java.time.Instant;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The breaker per credential: a run that met a usage limit stops every worker that shares its credential until the reset, so that
 * they do not run into it one by one; workers with another one go on. The grant reads it, each worker a little later than the
 * one before it.
 */
@Component
public class CredentialLimits {

    private final JdbcTemplate jdbc;
    private final String now;

    CredentialLimits(JdbcTemplate jdbc, Database database) {
        this.jdbc = jdbc;
        this.now = database.now();
    }

    /** The limit of this worker's credential resets then; a worker without a fingerprint shares it with nobody. */
    @Transactional
    public void note(UUID workerId, Instant until) {
        jdbc.update("insert into credential_limits (fingerprint, until, noted_at) select credential_fingerprint, cast(? as bigint), "
                + now + " from workers where id = ? and credential_fingerprint is not null on conflict (fingerprint) do update"
                + " set until = case when credential_limits.until > excluded.until then credential_limits.until else excluded.until end,"
                + " noted_at = excluded.noted_at", until.toEpochMilli(), workerId.toString());
    }

    /** The limit of this worker's credential counts no more: a person knows that it was lifted. */
    @Transactional
    public void forget(UUID workerId) {
        jdbc.update("delete from credential_limits where fingerprint = (select credential_fingerprint from workers where id = ?)",
                workerId.toString());
    }
}
