package io.agentvine.backend.task;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a person wants done, checked. Null: the default, or none.
 *
 * @param branchPrefix of the branch that it delivers
 * @param delivery whether that is to become a pull request
 * @param followChecks whether failing checks of that go on in its session
 * @param valuesFrom field to where its value comes from; what it does not name is AgentVine's own default
 */
public record NewTask(
        String title,
        String description,
        TaskType taskType,
        Priority priority,
        String repositoryUrl,
        String branchName,
        PermissionLevel permissionLevel,
        Integer timeoutSeconds,
        Integer maxAttempts,
        String model,
        UUID sessionId,
        UUID relatedTo,
        String verifyCommand,
        String metadata,
        List<String> labels,
        List<UUID> dependsOn,
        Instant notBefore,
        Long maxBudgetMicroUsd,
        AgentOptions options,
        List<UUID> attachments,
        String branchPrefix,
        DeliveryForm delivery,
        boolean followChecks,
        Map<String, String> valuesFrom) {

    /** In characters. */
    public static final int LONGEST_TITLE = 255;

    public Duration timeout(TaskSettings defaults) {
        return timeoutSeconds == null ? defaults.timeout() : Duration.ofSeconds(timeoutSeconds);
    }

    /** Whether it has commands run that nobody is asked about. */
    public boolean carriesOrders() {
        return verifyCommand != null || options.setupCommand() != null || permissionLevel == PermissionLevel.AUTONOMOUS;
    }

    /** The same, for workers that have this one of {@link OwnLabels} too. */
    public NewTask onlyFor(String label) {
        return new NewTask(title, description, taskType, priority, repositoryUrl, branchName, permissionLevel, timeoutSeconds, maxAttempts, model,
                sessionId, relatedTo, verifyCommand, metadata, OwnLabels.with(labels, label), dependsOn, notBefore, maxBudgetMicroUsd, options, attachments,
                branchPrefix, delivery, followChecks, valuesFrom);
    }

    public int attempts(TaskSettings defaults) {
        return maxAttempts == null ? defaults.maxAttempts() : maxAttempts;
    }
}
