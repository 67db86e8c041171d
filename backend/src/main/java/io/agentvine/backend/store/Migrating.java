package io.agentvine.backend.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.stereotype.Component;

/**
 * Connects migrations to PostgreSQL by a way of their own, without the pool's limits: an index on a million rows takes longer than a request may
 * wait for its answer. A server that is gone is noticed by TCP's keep-alive.
 */
@Component
class Migrating implements FlywayConfigurationCustomizer {

    @Override
    public void customize(FluentConfiguration migrations) {
        if (migrations.getDataSource() instanceof HikariDataSource pool && pool.getJdbcUrl() != null) {
            migrations.dataSource(besides(pool));
        }
    }

    private static DataSource besides(HikariDataSource pool) {
        Properties options = new Properties();
        options.putAll(pool.getDataSourceProperties());
        options.remove("socketTimeout");
        options.remove("options");
        return new DriverDataSource(pool.getJdbcUrl(), pool.getDriverClassName(), options, pool.getUsername(), pool.getPassword());
    }
}
