package io.agentvine.backend.embedded;

import java.util.List;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Holds where no setting says which Redis to use. */
class NoRedisNamed implements Condition {

    private static final List<String> ADDRESSES = List.of(
            "spring.data.redis.url",
            "spring.data.redis.host",
            "spring.data.redis.sentinel.master",
            "spring.data.redis.cluster.nodes",
            "spring.data.redis.cluster.nodes[0]");

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return ADDRESSES.stream().noneMatch(context.getEnvironment()::containsProperty);
    }
}
