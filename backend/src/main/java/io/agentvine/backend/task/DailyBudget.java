package io.agentvine.backend.task;

import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What all runs together may cost a day (UTC), where that is set. Runs that are under way count by what they have cost so far, and go on:
 * a day may end above its budget by what they still cost. The sum is asked for once a second at most. Any thread.
 */
@Component
public class DailyBudget {

    private static final Duration SUM_LASTS = Duration.ofSeconds(1);

    private final SqlFiles sql;
    private final Transactions transactions;
    private final BudgetSettings settings;
    private final Clock clock;
    private volatile Spent spent;

    DailyBudget(SqlFiles sql, Transactions transactions, BudgetSettings settings, Clock clock) {
        this.sql = sql;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
    }

    private record Spent(long microUsd, Instant day, Instant at) {}

    /** Why nothing is claimed any more today; empty while something is left, or where there is no such budget. */
    public Optional<Standstill> usedUp() {
        if (settings.dailyUsd() == null) {
            return Optional.empty();
        }
        Spent today = today();
        if (today.microUsd < settings.dailyUsd() * 1_000_000) {
            return Optional.empty();
        }
        Instant tomorrow = today.day.plus(1, ChronoUnit.DAYS);
        return Optional.of(new Standstill("daily_budget", String.format(Locale.ROOT,
                "The daily budget of %.2f USD is used up (%.2f spent today); goes on at %s.",
                settings.dailyUsd(), today.microUsd / 1e6, tomorrow), tomorrow));
    }

    private Spent today() {
        Instant now = clock.instant();
        Instant day = now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).toInstant();
        Spent last = spent;
        if (last == null || !last.day.equals(day) || last.at.plus(SUM_LASTS).isBefore(now)) {
            last = new Spent(sumSince(day), day, now);
            spent = last;
        }
        return last;
    }

    private long sumSince(Instant day) {
        return transactions.read(() -> sql.of("task/spent_since").with("day", day).number());
    }
}
