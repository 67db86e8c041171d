package io.agentvine.backend.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/** One row of what a statement answered, read as the tables keep things; valid until the next one. See {@link Sql#with}. */
public final class Row {

    private final ResultSet row;

    public Row(ResultSet row) {
        this.row = row;
    }

    /** Null where the column is. */
    public String text(String column) throws SQLException {
        return row.getString(column);
    }

    /** Null where the column is. */
    public UUID id(String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : UUID.fromString(text);
    }

    /** Null where the column is. */
    public Instant time(String column) throws SQLException {
        Long millis = numberOrNull(column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** 0 where the column is null. */
    public long number(String column) throws SQLException {
        return row.getLong(column);
    }

    /** 0 where the column is null. @param column from 1 */
    public long number(int column) throws SQLException {
        return row.getLong(column);
    }

    /** 0 where the column is null. */
    public int count(String column) throws SQLException {
        return row.getInt(column);
    }

    public Long numberOrNull(String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    public Integer countOrNull(String column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? null : number;
    }

    /** False where the column is null; a truth of PostgreSQL, or 0 and 1. */
    public boolean flag(String column) throws SQLException {
        return row.getBoolean(column);
    }

    /** Null where the column is. @throws IllegalArgumentException it holds no word of the type */
    public <E extends Enum<E>> E word(Class<E> type, String column) throws SQLException {
        String word = row.getString(column);
        return word == null ? null : Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    /** Null where the column is. */
    public byte[] bytes(String column) throws SQLException {
        return row.getBytes(column);
    }
}
