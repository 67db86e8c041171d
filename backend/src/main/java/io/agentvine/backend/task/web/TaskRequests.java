package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.repository.Repositories;
import io.agentvine.backend.task.McpServers;
import io.agentvine.backend.task.NewTask;
import io.agentvine.backend.task.OwnLabels;
import io.agentvine.backend.task.TaskEdit;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.backend.task.TaskSettings;
import io.agentvine.backend.task.TaskSubmission;
import io.agentvine.backend.task.body.FilledBody;
import io.agentvine.backend.task.body.OperatorsOnly;
import io.agentvine.backend.task.body.TaskBodies;
import io.agentvine.backend.template.Templates;
import io.agentvine.protocol.AgentProgram;
import io.agentvine.protocol.Wire;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * The one way from what somebody says to a task: what is silent is filled by the template that is named, then by the repository, and the
 * whole is held against the rules. A task keeps what it was given at that moment, whatever is changed later. Any thread.
 */
@Component
public class TaskRequests {

    private final Templates templates;
    private final Repositories repositories;
    private final TaskSubmission submission;
    private final TaskLifecycle lifecycle;
    private final TaskSettings settings;
    private final McpServers servers;

    TaskRequests(Templates templates, Repositories repositories, TaskSubmission submission, TaskLifecycle lifecycle, TaskSettings settings, McpServers servers) {
        this.lifecycle = lifecycle;
        this.templates = templates;
        this.repositories = repositories;
        this.submission = submission;
        this.settings = settings;
        this.servers = servers;
    }

    /** @param task null where the idempotency key had been used for it */
    public record Taken(NewTask task, TaskSubmission.Submitted submitted) {}

    /**
     * @param from who says it, as {@code task}: stands beside each value
     * @param operators whether the operator said it; what orders commands to be run and was said by somebody else is for confined workers only
     * @throws io.agentvine.backend.platform.ProblemException 400 that names every wrong field
     */
    public NewTask read(JsonNode body, String from, boolean operators) {
        new JsonFields(body, new Checks());
        FilledBody said = templates.fill(FilledBody.of(body, from));
        NewTask task = TaskBodies.newTask(repositories.fill(said), settings);
        Checks checks = new Checks();
        servers.check(task.options().mcpServers(), task.options().reached().network(), checks);
        checks.orRefuse();
        if (!operators) {
            repositories.network(said.body()).ifPresent(network -> OperatorsOnly.refuseMore(task.options().reached().network(), network, "its repository"));
        }
        NewTask kept = task.carriesOrders() && !operators ? task.onlyFor(OwnLabels.CONFINED) : task;
        kept = kept.options().reached().limits() ? kept.onlyFor(OwnLabels.NETWORK) : kept;
        kept = kept.options().mcpServers().isEmpty() ? kept : kept.onlyFor(OwnLabels.MCP_SERVERS);
        return kept.options().program() == AgentProgram.OPENCODE ? kept.onlyFor(OwnLabels.OPENCODE) : kept;
    }

    /**
     * Joins the caller's transaction.
     *
     * @param key idempotency key, or null; with one that was used nothing is read again: what it named may be gone by now
     */
    public Taken submit(JsonNode body, String from, String key, Caller caller) {
        Optional<TaskSubmission.Submitted> before = key == null ? Optional.empty() : submission.earlier(key, body);
        if (before.isPresent()) {
            return new Taken(null, before.get());
        }
        OperatorsOnly.requireToReachMore(body, caller);
        NewTask task = read(body, from, caller instanceof Caller.Operator);
        return new Taken(task, submit(task, body, key, caller.actor()));
    }

    /**
     * Changes a queued task, by the rules of a new one; and what it reaches was perhaps said by the operator, so that nobody else lets it
     * reach more.
     *
     * @param body that the edit was read from
     * @throws io.agentvine.backend.platform.ProblemException 403 that names what is the operator's; 404; 409 where it is not queued
     */
    void edit(TaskView task, TaskEdit edit, JsonNode body, Caller caller) {
        OperatorsOnly.requireToReachMore(body, caller);
        boolean limited = edit.network() != null && !(caller instanceof Caller.Operator);
        if (limited) {
            repositories.network(Wire.mapper().createObjectNode().put("repository_url", task.repositoryUrl()))
                    .ifPresent(network -> OperatorsOnly.refuseMore(edit.network(), network, "its repository"));
        }
        lifecycle.editIfQueued(task.id(), edit, (before, after) -> {
            Checks checks = new Checks();
            servers.check(after.mcpServers(), after.reached().network(), checks);
            checks.orRefuse();
            if (limited && before.reached().network() != null) {
                OperatorsOnly.refuseMore(edit.network(), before.reached().network(), "it");
            }
        });
    }

    /** Joins the caller's transaction. @param task as {@link #read} answered it for that body */
    public TaskSubmission.Submitted submit(NewTask task, JsonNode body, String key, String actor) {
        TaskSubmission.Submitted submitted = submission.submit(task, key, body, actor);
        repositories.named(task.repositoryUrl());
        return submitted;
    }
}
