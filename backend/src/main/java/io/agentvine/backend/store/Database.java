package io.agentvine.backend.store;

import io.agentvine.backend.platform.StartRefusal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What differs between SQLite and PostgreSQL, and the store's own clock and numbers.
 *
 * <p>On SQLite there is one writer connection: a read outside a {@code @Transactional(readOnly = true)} method takes it.
 */
@Component
public class Database {

    private static final String SQLITE_NOW = "CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER)";
    private static final String POSTGRESQL_NOW = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

    private final JdbcTemplate jdbc;
    private final Vendor vendor;

    Database(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.vendor = vendorOf(jdbc.getDataSource());
    }

    public Vendor vendor() {
        return vendor;
    }

    /** How many writes under way at a time are of use: while one is being committed on PostgreSQL the next is at work. */
    public int writers() {
        return vendor == Vendor.SQLITE ? 1 : 2;
    }

    /** SQL expression for the store's time in epoch milliseconds; for leases, due times and history. */
    public String now() {
        return vendor == Vendor.SQLITE ? SQLITE_NOW : POSTGRESQL_NOW;
    }

    /** The store's time, asked for now. */
    public Instant currentTime() {
        return Instant.ofEpochMilli(jdbc.queryForObject("SELECT " + now(), Long.class));
    }

    private static Vendor vendorOf(DataSource source) {
        try (var connection = source.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            return switch (product.toLowerCase(Locale.ROOT)) {
                case "sqlite" -> Vendor.SQLITE;
                case "postgresql" -> Vendor.POSTGRESQL;
                default -> throw new StartRefusal("spring.datasource.url leads to " + product
                        + "; AgentVine keeps its rows in SQLite or PostgreSQL, use a jdbc:postgresql: url or none at all");
            };
        } catch (SQLException e) {
            throw new StartRefusal("The database cannot be reached: " + e.getMessage(), e);
        }
    }
}
