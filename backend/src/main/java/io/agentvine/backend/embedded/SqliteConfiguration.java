package io.agentvine.backend.embedded;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.platform.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * SQLite in {@code agentvine.home}: one writer connection whose transactions are IMMEDIATE, and read-only readers for read-only
 * transactions. So writers wait in the pool and never meet SQLITE_BUSY.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "sqlite")
class SqliteConfiguration {

    private static final int READERS = 4;
    private static final List<String> FILES = List.of("agentvine.db", "agentvine.db-wal", "agentvine.db-shm");

    @Bean
    HomeLock homeLock(HomeSettings home) {
        makePrivate(home.directory());
        return new HomeLock(home.directory());
    }

    @Bean
    HikariDataSource sqliteWriter(HomeLock lock, SqliteSettings settings) {
        SQLiteConfig config = config();
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return pool("sqlite-writer", 1, config, lock.home(), settings);
    }

    @Bean
    HikariDataSource sqliteReaders(HomeLock lock, SqliteSettings settings) {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        return pool("sqlite-readers", READERS, config, lock.home(), settings);
    }

    @Bean
    @Primary
    DataSource dataSource(HikariDataSource sqliteWriter, HikariDataSource sqliteReaders) {
        LazyConnectionDataSourceProxy joined = new LazyConnectionDataSourceProxy();
        joined.setTargetDataSource(sqliteWriter);
        joined.setReadOnlyDataSource(sqliteReaders);
        joined.setDefaultAutoCommit(true);
        joined.setDefaultTransactionIsolation(java.sql.Connection.TRANSACTION_SERIALIZABLE);
        return joined;
    }

    /**
     * Closes a connection on which SQLite has, or may have, ended the transaction by itself (a full disk, a failed write): the
     * driver does not know of it, and what came next would not be in a transaction.
     */
    static final class LostTransactions implements SQLExceptionOverride {

        private static final Set<Integer> ENDING = Set.of(
                SQLiteErrorCode.SQLITE_FULL.code, SQLiteErrorCode.SQLITE_IOERR.code, SQLiteErrorCode.SQLITE_NOMEM.code);

        @java.lang.Override
        public Override adjudicate(SQLException e) {
            return ENDING.contains(e.getErrorCode() & 0xFF) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }

    /** For its owner only, also where an earlier version made it readable; SQLite gives -wal and -shm the mode of the database. */
    private static void makePrivate(Path home) {
        try {
            PrivateFile.close(home);
            for (String name : FILES) {
                PrivateFile.close(home.resolve(name));
            }
            PrivateFile.makeIfAbsent(home.resolve(FILES.get(0)));
        } catch (IOException e) {
            throw new UncheckedIOException("The database in " + home + " cannot be made readable by its owner only", e);
        }
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        config.setBusyTimeout(5_000);
        return config;
    }

    /** Without the pool's limit of time: the first connection loads the driver's native part, which takes long on a busy machine. */
    private static void openOnce(SQLiteDataSource source, Path file) {
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("SELECT COUNT(*) FROM sqlite_master");
        } catch (SQLException e) {
            throw new UnusableDatabase(file, e);
        }
    }

    private static HikariDataSource pool(String name, int size, SQLiteConfig config, Path home, SqliteSettings settings) {
        Path file = home.resolve(FILES.get(0));
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        openOnce(source, file);
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setDataSource(source);
        pool.setReadOnly(size > 1);
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(size == 1 ? 1 : 0);
        pool.setConnectionTimeout(settings.connectionTimeout().toMillis());
        pool.setInitializationFailTimeout(-1);
        pool.setMaxLifetime(0);
        pool.setExceptionOverride(new LostTransactions());
        return new HikariDataSource(pool);
    }
}
