package io.agentvine.backend.store;

/**
 * A table of counts that triggers keep: its column {@code n}, added up over the rows of a kind, is how many there are, within any
 * transaction. On PostgreSQL each change adds a row, so that no writer waits for another; on SQLite, with its one writer, it
 * changes the one row of the kind (docs/adr/0005-kept-counts.md).
 */
public final class KeptCounts {

    private static final int AT_ONCE = 20_000;

    private final SqlFiles sql;
    private final String fold;

    /** @param fold the statement that makes one row of the rows of a kind, {@code :most} at once, and answers of how many */
    public KeptCounts(SqlFiles sql, String fold) {
        this.sql = sql;
        this.fold = fold;
    }

    /** Makes one row of the rows of each kind; what they add up to stays the same throughout. */
    public void fold() {
        long folded = AT_ONCE;
        while (folded == AT_ONCE) {
            folded = sql.of(fold).with("most", AT_ONCE).number();
        }
    }
}
