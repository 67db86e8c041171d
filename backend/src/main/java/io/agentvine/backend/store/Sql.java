package io.agentvine.backend.store;

import io.agentvine.protocol.Wire;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.jdbc.core.namedparam.ParsedSql;

/**
 * A statement of {@link SqlFiles} with the values it is run with. Joins the caller's transaction. One thread.
 *
 * <p>Of a file with several statements the first answers, and the others are run after it where it answered anything; the caller
 * holds them together in a transaction.
 */
public final class Sql {

    private final JdbcTemplate jdbc;
    private final String name;
    private final SqlText text;
    private final Map<String, Object> values = new HashMap<>();

    Sql(JdbcTemplate jdbc, String name, SqlText text) {
        this.jdbc = jdbc;
        this.name = name;
        this.text = text;
    }

    /** One statement of a file. @param text with a ? for each parameter */
    record Part(ParsedSql parsed, String text) {

        static Part of(String statement) {
            ParsedSql parsed = NamedParameterUtils.parseSqlStatement(statement);
            return new Part(parsed, NamedParameterUtils.substituteNamedParameters(parsed, null));
        }
    }

    /** Reads what a statement answered, at one row. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    /**
     * Gives a parameter its value, as the tables keep it: ids as text, times and durations in milliseconds, an enum's constant
     * as its word, and truth as 0 or 1. A collection becomes a JSON array of such values, or, where it holds maps, of objects, for a
     * statement that takes many rows at once. A NUL in a text is left out, since PostgreSQL takes none.
     */
    public Sql with(String parameter, Object value) {
        values.put(parameter, stored(value));
        return this;
    }

    /** Answers how many rows the first statement changed. */
    public int update() {
        int changed = jdbc.update(text(0), values(0));
        if (changed > 0) {
            runTheOthers();
        }
        return changed;
    }

    /**
     * Runs its one statement for each of these, in one batch; answers how many rows changed altogether.
     *
     * @param given gives the parameters that differ their values
     */
    public <T> int updateEach(Collection<T> many, BiConsumer<Sql, T> given) {
        if (many.isEmpty()) {
            return 0;
        }
        List<Object[]> batch = new ArrayList<>(many.size());
        for (T one : many) {
            given.accept(this, one);
            batch.add(values(0));
        }
        return IntStream.of(jdbc.batchUpdate(text(0), batch)).sum();
    }

    /** Answers every row, in their order. */
    public <T> List<T> list(Reader<T> reader) {
        List<T> found = jdbc.query(text(0), (row, n) -> reader.read(new Row(row)), values(0));
        if (!found.isEmpty()) {
            runTheOthers();
        }
        return found;
    }

    /** Answers the first row, if there is one and the reader makes something of it. */
    public <T> Optional<T> first(Reader<T> reader) {
        List<T> found = list(reader);
        return found.isEmpty() ? Optional.empty() : Optional.ofNullable(found.get(0));
    }

    /** Whether it answers any row. */
    public boolean exists() {
        return !list(row -> true).isEmpty();
    }

    /** The one number of its one row; 0 where that is null. */
    public long number() {
        return first(row -> row.number(1)).orElseThrow(() -> new IllegalStateException(name + " answered no row"));
    }

    /** What two statements answered. */
    public record Both<A, B>(List<A> first, List<B> second) {}

    /** PostgreSQL only: this and then another, each of one statement, in one round trip and one commit. */
    public <A, B> Both<A, B> and(Sql second, Reader<A> ofThis, Reader<B> ofSecond) {
        Object[] all = Stream.of(values(0), second.values(0)).flatMap(Stream::of).toArray();
        return jdbc.execute(text(0) + ";\n" + second.text(0), (PreparedStatementCallback<Both<A, B>>) statement -> {
            for (int i = 0; i < all.length; i++) {
                statement.setObject(i + 1, all[i]);
            }
            statement.execute();
            List<A> found = rows(statement, ofThis);
            statement.getMoreResults();
            return new Both<>(found, rows(statement, ofSecond));
        });
    }

    /** Has the database read every statement of the file, without its optional lines and with them, and runs none. Answers what it said. */
    List<String> refusedBy(Connection connection) {
        List<String> refused = new ArrayList<>(refusedAsItIs(connection));
        if (!text.optional().isEmpty()) {
            text.optional().forEach(name -> values.put(name, ""));
            refused.addAll(refusedAsItIs(connection));
        }
        return refused;
    }

    private List<String> refusedAsItIs(Connection connection) {
        List<String> refused = new ArrayList<>();
        for (Part part : parts()) {
            try (PreparedStatement statement = connection.prepareStatement(part.text())) {
                statement.getParameterMetaData();
                statement.getMetaData();
            } catch (SQLException e) {
                refused.add(name + ": " + e.getMessage());
            }
        }
        return refused;
    }

    private static <T> List<T> rows(PreparedStatement statement, Reader<T> reader) throws SQLException {
        List<T> found = new ArrayList<>();
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                found.add(reader.read(new Row(rows)));
            }
        }
        return found;
    }

    private void runTheOthers() {
        for (int n = 1; n < parts().size(); n++) {
            jdbc.update(text(n), values(n));
        }
    }

    private List<Part> parts() {
        return text.parts(values);
    }

    private String text(int n) {
        return parts().get(n).text();
    }

    private Object[] values(int n) {
        return NamedParameterUtils.buildValueArray(parts().get(n).parsed(), new MapSqlParameterSource(values), null);
    }

    private static Object stored(Object value) {
        if (value instanceof String text) {
            return text.replace("\0", "");
        }
        if (value == null || value instanceof Number || value instanceof byte[]) {
            return value;
        }
        if (value instanceof UUID id) {
            return id.toString();
        }
        if (value instanceof Instant time) {
            return time.toEpochMilli();
        }
        if (value instanceof Duration time) {
            return time.toMillis();
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        if (value instanceof Collection<?> many) {
            return Wire.write(many.stream().map(Sql::element).toList());
        }
        throw new IllegalArgumentException("A statement takes no " + value.getClass().getName());
    }

    private static Object element(Object value) {
        if (!(value instanceof Map<?, ?> row)) {
            return stored(value);
        }
        Map<Object, Object> columns = new LinkedHashMap<>();
        row.forEach((column, one) -> columns.put(column, stored(one)));
        return columns;
    }
}
