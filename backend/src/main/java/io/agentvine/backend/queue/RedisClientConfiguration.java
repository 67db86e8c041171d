package io.agentvine.backend.queue;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.resource.Delay;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes the Redis client give up soon, because the rows can answer, and be back soon: no waiting for a connection, a short one
 * for an answer, and never more than a second between two tries to connect again, however long Redis was away.
 */
@Configuration(proxyBeanMethods = false)
class RedisClientConfiguration {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration TIMER_TICK = Duration.ofMillis(250);

    @Bean
    LettuceClientConfigurationBuilderCustomizer shortCommands(QueueSettings settings) {
        return builder -> builder.commandTimeout(settings.redisTimeout());
    }

    @Bean
    LettuceClientOptionsBuilderCustomizer noQueueWhileDisconnected() {
        return options -> options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
    }

    /** Lettuce's own way is a pause that doubles up to half a minute. */
    @Bean
    ClientResourcesBuilderCustomizer backSoon() {
        return resources -> resources.reconnectDelay(Delay.exponential(FIRST_PAUSE, LONGEST_PAUSE, 2, TimeUnit.MILLISECONDS));
    }

    /** Wakes up less often than Lettuce's own: an answer is given up, and a connection tried again, so much later at the most. */
    @Bean(destroyMethod = "stop")
    HashedWheelTimer redisTimer() {
        return new HashedWheelTimer(new DefaultThreadFactory("lettuce-timer", true), TIMER_TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Bean
    ClientResourcesBuilderCustomizer seldomTicking(HashedWheelTimer redisTimer) {
        return resources -> resources.timer(redisTimer);
    }
}
