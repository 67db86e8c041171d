package io.agentvine.backend.task;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What a task has that does not say otherwise.
 *
 * @param timeout of running time, for one attempt
 * @param maxAttempts runs until a retryable failure is final
 * @param httpHosts whose repositories may be named by plain http; a host without a port stands for all of its ports
 * @param retention how long finished tasks are kept; null: until they are deleted
 */
@Validated
@ConfigurationProperties("agentvine.tasks")
public record TaskSettings(@NotNull @DefaultValue("1h") Duration timeout, @Min(1) @Max(20) @DefaultValue("3") int maxAttempts,
        @NotNull @DefaultValue List<String> httpHosts, Duration retention) {

    public TaskSettings {
        httpHosts = httpHosts.stream().map(host -> host.strip().toLowerCase(Locale.ROOT)).toList();
        if (retention != null && retention.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("agentvine.tasks.retention must be at least 1m, but is " + retention);
        }
    }
}
