package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisClientConfigurationTest {

    @Test
    void triesToConnectAgainEverySecondHoweverLongRedisWasAway() {
        ClientResources.Builder builder = DefaultClientResources.builder();
        new RedisClientConfiguration().backSoon().customize(builder);
        ClientResources resources = builder.build();
        try {
            for (long attempt : new long[] {1, 10, 1_000, 100_000}) {
                assertThat(resources.reconnectDelay().createDelay(attempt)).isLessThanOrEqualTo(Duration.ofSeconds(1));
            }
        } finally {
            resources.shutdown();
        }
    }
}
