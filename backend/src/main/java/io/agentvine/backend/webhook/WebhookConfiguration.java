package io.agentvine.backend.webhook;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.EntityTransactions;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.backend.store.Transactions;
import jakarta.persistence.EntityManagerFactory;
import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.cfg.AvailableSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.repository.config.BootstrapMode;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

/**
 * All that serves webhooks, and with it Hibernate, which nothing else needs: a backend without webhooks starts without it
 * (ADR 9).
 */
@Configuration(proxyBeanMethods = false)
@Conditional(WebhookIsSet.class)
@EnableJpaRepositories(transactionManagerRef = "entityTransactions", bootstrapMode = BootstrapMode.DEFERRED)
@Import({Mailer.class, Payloads.class, Poster.class, Recorder.class, Sender.class, WebhookThreads.class})
class WebhookConfiguration {

    private static final Map<String, Object> SETTINGS = Map.of(
            AvailableSettings.JDBC_TIME_ZONE, "UTC",
            AvailableSettings.PHYSICAL_NAMING_STRATEGY, PhysicalNamingStrategySnakeCaseImpl.class.getName(),
            AvailableSettings.QUERY_PLAN_CACHE_MAX_SIZE, 256);

    /** It starts beside all else; who needs it first waits for it. The schema is the migrations'. */
    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource source) {
        var factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(source);
        factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        factory.setManagedTypes(PersistenceManagedTypes.of(
                WebhookDelivery.class.getName(), ServedTarget.class.getName(), StoreTime.AsMillis.class.getName()));
        factory.setJpaPropertyMap(SETTINGS);
        factory.setBootstrapExecutor(new SimpleAsyncTaskExecutor("hibernate-"));
        return factory;
    }

    @Bean
    EntityTransactions entityTransactions(EntityManagerFactory entities) {
        return new EntityTransactions(entities);
    }

    @Bean
    Outbox outbox(Deliveries deliveries, ServedTargets targets, Database database, EntityTransactions transactions, Ids ids, Clock clock) {
        return new Outbox(deliveries, targets, new Transactions(database, transactions), ids, clock);
    }
}
