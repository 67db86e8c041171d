package io.agentvine.backend.store;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A table of counts that triggers keep: its column {@code n}, added up over the rows of a kind, is how many there are, within any
 * transaction. On PostgreSQL each change adds a row, so that no writer waits for another; on SQLite, with its one writer, it
 * changes the one row of the kind.
 */
public final class KeptCounts {

    /** So that however many have gathered, it takes no longer than a statement may. */
    private static final int AT_ONCE = 50_000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final boolean grows;
    private final String mayFold;
    private final String fold;

    /** @param kind the columns beside {@code n} */
    public KeptCounts(JdbcTemplate jdbc, Database database, PlatformTransactionManager transactions, String table, String... kind) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.grows = database.vendor() == Vendor.POSTGRESQL;
        String columns = String.join(", ", kind);
        String same = List.of(kind).stream().map(column -> "c." + column + " = m." + column).collect(Collectors.joining(" and "));
        this.mayFold = "select pg_try_advisory_xact_lock(hashtext('agentvine " + table + "'))";
        this.fold = "with many as (select " + columns + " from " + table + " group by " + columns + " having count(*) > 1), gone as"
                + " (delete from " + table + " where ctid = any (array(select c.ctid from " + table + " c join many m on " + same + " limit "
                + AT_ONCE + ")) returning *), folded as (insert into " + table + " (" + columns + ", n) select " + columns
                + ", sum(n) from gone group by " + columns + " having sum(n) <> 0) select count(*) from gone";
    }

    /** Makes one row of the rows of a kind, unless another backend is at it; what they add up to stays the same throughout. */
    public void fold() {
        long gone = grows ? AT_ONCE : 0;
        while (gone == AT_ONCE) {
            gone = transaction.execute(status ->
                    jdbc.queryForObject(mayFold, Boolean.class) ? jdbc.queryForObject(fold, Long.class) : Long.valueOf(0));
        }
    }
}
