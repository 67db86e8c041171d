package io.agentvine.backend.policy;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Statements;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.Wire;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The rules in force, as rows that all backends share: a version is added and never changed, and the newest counts. Any thread. */
@Component
public class PolicyRules {

    /** For how long a claim may be answered with what was read before. */
    private static final long COUNTS_FOR = TimeUnit.SECONDS.toNanos(1);
    private static final Version NONE = new Version(0, List.of(), null, null);

    private final JdbcTemplate jdbc;
    private final Statements statements;
    private final String now;
    private volatile Seen seen;

    PolicyRules(JdbcTemplate jdbc, Statements statements, Database database) {
        this.jdbc = jdbc;
        this.statements = statements;
        this.now = database.now();
    }

    /** @param number 0: there are no own rules yet @param actor who made them @param at the store's time */
    record Version(long number, List<PolicyRule> rules, String actor, Instant at) {}

    private record Seen(Version version, long at) {}

    /** What a run that begins now is to be judged by, before the built-in rules; null where there is nothing. */
    public List<PolicyRule> forRuns() {
        Seen last = seen;
        Version version = last != null && System.nanoTime() - last.at < COUNTS_FOR ? last.version : newest();
        return version.rules.isEmpty() ? null : version.rules;
    }

    Version newest() {
        Version version = statements.read(() -> jdbc.query("select id, rules, actor, created_at from policies order by id desc limit 1",
                (row, n) -> new Version(row.getLong(1), List.of(Wire.read(row.getString(2), PolicyRule[].class)), row.getString(3),
                        StoreTime.instant(row.getLong(4)))))
                .stream().findFirst().orElse(NONE);
        seen = new Seen(version, System.nanoTime());
        return version;
    }

    /** @param digest of the file that they stood in, or null */
    Version replace(List<PolicyRule> rules, String actor, String digest) {
        statements.write(() -> jdbc.update("insert into policies (rules, actor, file_sha256, created_at) values (?, ?, ?, " + now + ")",
                Wire.write(rules), actor, digest));
        return newest();
    }

    /** Whether this was the newest file that was taken. */
    boolean isNewestFile(String digest) {
        return statements.read(() -> jdbc.queryForList(
                        "select file_sha256 from policies where file_sha256 is not null order by id desc limit 1", String.class))
                .contains(digest);
    }
}
