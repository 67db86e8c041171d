package io.agentvine.backend.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.agentvine.backend.TestPostgres;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

/** A migration may take longer than the pool lets a request wait for PostgreSQL. */
class MigratingTest {

    @Test
    void aMigrationMayTakeLongerThanARequest() {
        TestPostgres.Place place = TestPostgres.emptyDatabase();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(place.url());
            pool.setUsername(place.user());
            pool.setPassword(place.password());
            pool.addDataSourceProperty("socketTimeout", "1");
            PersistentSource.feed(pool);
            FluentConfiguration migrations = Flyway.configure().dataSource(pool).locations("classpath:db/slow");
            assertThatThrownBy(() -> migrations.load().migrate()).as("by the pool").isInstanceOf(FlywayException.class);

            new Migrating().customize(migrations);

            assertThat(migrations.load().migrate().migrationsExecuted).isEqualTo(1);
        }
    }
}
