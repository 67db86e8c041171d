package io.agentvine.backend.queue;

import io.agentvine.backend.fleet.OrdersElsewhere;
import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.task.Lane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.stereotype.Component;

/** Hears, on a connection of its own, what other backends offered, and wakes the claims that wait here. Only hints. */
@Component
class WakeUps implements SmartLifecycle {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RedisConnectionFactory connections;
    private final ReadyQueue ready;
    private final ClaimWaiters waiters;
    private final ApplicationEventPublisher news;
    private RedisMessageListenerContainer container;
    private volatile Loop loop;

    WakeUps(RedisConnectionFactory connections, ReadyQueue ready, ClaimWaiters waiters, ApplicationEventPublisher news) {
        this.news = news;
        this.connections = connections;
        this.ready = ready;
        this.waiters = waiters;
    }

    private void ensureListening() {
        if (container == null) {
            RedisMessageListenerContainer fresh = new RedisMessageListenerContainer();
            fresh.setConnectionFactory(connections);
            fresh.setTaskExecutor(Runnable::run);
            fresh.addMessageListener((message, pattern) -> hear(new String(message.getBody(), StandardCharsets.UTF_8)),
                    new ChannelTopic(ReadyQueue.WAKE));
            fresh.afterPropertiesSet();
            container = fresh;
        }
        if (!container.isRunning()) {
            container.start();
        }
    }

    /** {@code <origin> <count> <queue> <lane>}; this backend's own were heard without Redis. */
    private void hear(String message) {
        String[] parts = message.split(" ", 4);
        if (parts[0].equals(ready.origin())) {
            return;
        }
        Optional<NoticeLists.Kind> notices = NoticeLists.Kind.of(parts[2]);
        if (notices.isPresent()) {
            news.publishEvent(new NoticeLists.Changed(notices.get()));
            news.publishEvent(new OrdersElsewhere());
        } else {
            waiters.wake(Queues.of(parts[2]), Lane.parse(parts[3]), Long.parseLong(parts[1]));
        }
    }

    @Override
    public void start() {
        loop = new Loop("redis-wake-ups", RETRY, this::ensureListening).start();
    }

    @Override
    public void stop() {
        loop.close();
        loop = null;
        try {
            if (container != null) {
                container.destroy();
            }
        } catch (Exception e) {
            throw new IllegalStateException("The connection for wake-ups could not be closed", e);
        }
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
