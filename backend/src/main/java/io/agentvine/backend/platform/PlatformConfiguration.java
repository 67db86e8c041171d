package io.agentvine.backend.platform;

import com.zaxxer.hikari.HikariDataSource;
import io.agentvine.protocol.Wire;
import java.time.Clock;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Wires the clock, the one JSON mapping and the pool that outlives outages. */
@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Before anybody connects: a pool whose PostgreSQL goes away has its connections back as soon as it is there again. */
    @Bean
    static BeanPostProcessor persistentPool() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool && pool.getJdbcUrl() != null) {
                    PersistentSource.feed(pool);
                }
                return bean;
            }
        };
    }

    @Bean
    PlatformTransactionManager transactionManager() {
        return new StoreTransactions();
    }

    @Bean
    JsonMapperBuilderCustomizer wire() {
        return Wire::configure;
    }
}
