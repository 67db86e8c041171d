package io.agentvine.backend.task;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.Attachment;
import io.agentvine.protocol.Wire;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A new task that is to be written.
 *
 * @param attachments those that the task names, found
 * @param session in which it is to be done, or null
 * @param holder the worker that has that session, or null
 * @param actor who submits it
 */
record Submission(NewTask task, List<Attachment> attachments, UUID session, UUID holder, String actor) {

    /** Its object in {@code :tasks} of {@code submit.sql}. @param n its order among those that are written together */
    Map<String, Object> stored(int n, UUID id, UUID job, long position, TaskSettings defaults, Duration affinity) {
        Map<String, Object> row = new HashMap<>();
        row.put("n", n);
        row.put("id", id);
        row.put("title", task.title());
        row.put("description", task.description());
        row.put("task_type", task.taskType());
        row.put("priority", task.priority());
        row.put("repository_url", task.repositoryUrl());
        row.put("repository_key", RepositoryKey.of(task.repositoryUrl()));
        row.put("branch_name", task.branchName());
        row.put("work_branch", BranchName.of(task.branchPrefix(), task.title(), id.toString()));
        row.put("permission_level", task.permissionLevel());
        row.put("timeout_ms", task.timeout(defaults));
        row.put("max_attempts", task.attempts(defaults));
        row.put("model", task.model());
        row.put("verify_command", task.verifyCommand());
        row.put("metadata", task.metadata());
        row.put("job_id", job);
        row.put("queue", QueuePosition.queueOf(task.priority()));
        row.put("position", position);
        row.put("session_id", session);
        row.put("holder", holder);
        row.put("affinity", affinity);
        row.put("actor", actor);
        row.put("labels", json(task.labels()));
        row.put("depends_on", json(task.dependsOn()));
        row.put("not_before", task.notBefore());
        row.put("max_budget_micro_usd", task.maxBudgetMicroUsd());
        row.put("delivery", task.delivery());
        row.put("follow_checks", task.followChecks());
        row.put("values_from", Wire.write(task.valuesFrom()));
        AgentOptions options = task.options().with(attachments);
        row.put("agent_options", options.equals(AgentOptions.NONE) ? null : Wire.write(options));
        return row;
    }

    private static String json(List<?> values) {
        return values == null ? null : Wire.write(values);
    }
}
