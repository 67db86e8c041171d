package io.agentvine.backend.policy;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** The rules in force, as rows that all backends share: a version is added and never changed, and the newest counts. Any thread. */
@Component
public class PolicyRules {

    /** For how long a claim may be answered with what was read before. */
    private static final long COUNTS_FOR = TimeUnit.SECONDS.toNanos(1);
    private static final Version NONE = new Version(0, List.of(), null, null);

    private final SqlFiles sql;
    private final Transactions transactions;
    private volatile Seen seen;

    PolicyRules(SqlFiles sql, Transactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    /** @param number 0: there are no own rules yet @param actor who made them @param at the store's time */
    record Version(long number, List<PolicyRule> rules, String actor, Instant at) {

        static Version of(Row row) throws SQLException {
            return new Version(row.number("id"), List.of(Wire.read(row.text("rules"), PolicyRule[].class)), row.text("actor"), row.time("created_at"));
        }
    }

    private record Seen(Version version, long at) {}

    /** What a run that begins now is to be judged by, before the built-in rules; null where there is nothing. */
    public List<PolicyRule> forRuns() {
        Seen last = seen;
        Version version = last != null && System.nanoTime() - last.at < COUNTS_FOR ? last.version : newest();
        return version.rules.isEmpty() ? null : version.rules;
    }

    Version newest() {
        Version version = read();
        seen = new Seen(version, System.nanoTime());
        return version;
    }

    private Version read() {
        return transactions.read(() -> sql.of("policy/newest").first(Version::of)).orElse(NONE);
    }

    /** Newest first. */
    List<Version> versions(Paging page) {
        return transactions.read(() -> sql.of("policy/versions").with("limit", page.limit()).with("offset", page.offset()).list(Version::of));
    }

    long count() {
        return transactions.read(() -> sql.of("policy/count").number());
    }

    /** @param digest of the file that they stood in, or null */
    Version replace(List<PolicyRule> rules, String actor, String digest) {
        transactions.run(() -> {
            sql.of("policy/alone").number();
            add(rules, actor, digest);
        });
        return newest();
    }

    private void add(List<PolicyRule> rules, String actor, String digest) {
        sql.of("policy/add").with("rules", Wire.write(rules)).with("actor", actor).with("digest", digest).update();
    }

    /**
     * As {@link #replace}, for who read that version before. Of several backends one at a time replaces.
     *
     * @throws ProblemException 409 where another version is in force by now; nothing was changed
     */
    Version replaceIfInForce(long expected, List<PolicyRule> rules, String actor) {
        transactions.run(() -> {
            sql.of("policy/alone").number();
            Version version = read();
            if (version.number != expected) {
                String by = version.actor == null ? "" : ", made by " + version.actor;
                throw Problems.conflict("Version " + version.number + " of the rules is in force by now" + by + ", and version " + expected
                        + " was expected; nothing was changed. Read GET /policy anew, make your change of that, and send its version as 'expected_version'.");
            }
            add(rules, actor, null);
        });
        return newest();
    }

    /** Whether this was the newest file that was taken. */
    boolean isNewestFile(String digest) {
        return transactions.read(() -> sql.of("policy/newest_file").first(row -> row.text("digest"))).filter(digest::equals).isPresent();
    }
}
