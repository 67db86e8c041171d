package io.agentvine.backend.store;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Wires the pool that outlives outages and the transactions of rows. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

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

    /** Everybody's but the entities', which have {@link EntityTransactions}. */
    @Bean
    @Primary
    StoreTransactions transactionManager(DataSource source) {
        return new StoreTransactions(source);
    }
}
