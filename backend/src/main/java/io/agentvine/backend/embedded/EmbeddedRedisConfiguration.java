package io.agentvine.backend.embedded;

import io.agentvine.backend.platform.HomeSettings;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** A real Redis of our own, where no {@code spring.data.redis} address is named. */
@Configuration(proxyBeanMethods = false)
@Conditional(NoRedisNamed.class)
class EmbeddedRedisConfiguration {

    @Bean
    EmbeddedRedis embeddedRedis(HomeSettings home) {
        return EmbeddedRedis.start(home.directory("redis"));
    }

    @Bean
    DataRedisConnectionDetails embeddedRedisConnection(EmbeddedRedis redis) {
        return new DataRedisConnectionDetails() {
            @Override
            public String getPassword() {
                return redis.password();
            }

            @Override
            public Standalone getStandalone() {
                return Standalone.of("127.0.0.1", redis.port());
            }
        };
    }
}
