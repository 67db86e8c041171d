package io.agentvine.backend.task;

import io.agentvine.backend.store.Vendor;
import io.agentvine.protocol.Wire;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A set of rows that goes into one statement as one JSON parameter, so that a batch is one round trip on either database.
 * Columns are named {@code v_...}, because PostgreSQL would find the table's own names ambiguous.
 */
final class JsonRows {

    /**
     * The status of a row that its id leads to, written so that no index on the status is used: SQLite would else look at every
     * queued row for each row that goes in, and PostgreSQL too while its statistics are old.
     */
    static final String FOUND_BY_ID = "tasks.status || ''";

    private final List<String> columns;
    private final String from;

    /** @param columns name and SQL type, as {@code "v_fence bigint"} */
    JsonRows(Vendor vendor, String... columns) {
        this.columns = List.of(columns).stream().map(c -> c.substring(0, c.indexOf(' '))).toList();
        this.from = vendor == Vendor.POSTGRESQL
                ? "(select * from json_to_recordset(cast(? as json)) as j(" + String.join(", ", columns) + ")" + expectFew(columns)
                        + ") as v"
                : "(select " + String.join(", ", this.columns.stream().map(c -> "value ->> '" + c + "' as " + c).toList())
                        + " from json_each(?)) as v";
    }

    /** True of every row; PostgreSQL takes it for rare, and so finds what the rows lead to by its index and not by a scan. */
    private static String expectFew(String... columns) {
        String text = List.of(columns).stream().filter(c -> c.endsWith(" text")).findFirst().orElseThrow().replace(" text", "");
        return " where " + text + " || '' = " + text;
    }

    /** What stands after FROM; it takes the JSON as its one parameter. */
    String from() {
        return from;
    }

    /** The parameter: values in the order of the columns. */
    String json(Collection<Object[]> rows) {
        List<Map<String, Object>> named = new ArrayList<>(rows.size());
        for (Object[] row : rows) {
            Map<String, Object> one = new LinkedHashMap<>();
            for (int i = 0; i < row.length; i++) {
                one.put(columns.get(i), row[i] instanceof String text ? text.replace("\0", "") : row[i]);
            }
            named.add(one);
        }
        return Wire.write(named);
    }
}
