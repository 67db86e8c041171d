package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.task.CompletedTasks;
import io.agentvine.backend.task.NewTask;
import io.agentvine.backend.task.TaskEdit;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.backend.task.TaskSubmission;
import io.agentvine.backend.task.body.TaskBodies;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** A task: submit, look, change, cancel, retry, delete. */
@RestController
@RequestMapping("/api/v1/tasks")
@Tag(name = "tasks", description = "What is to be done, and where it stands")
class TaskController {

    private static final String SUBMIT_EXAMPLE = """
            {"title": "Add a health check", "description": "GET /health answers 200 with {\\"status\\": \\"up\\"}", "task_type": "feature", "priority": "high", "repository_url": "https://git.example/team/shop.git", "branch_name": "main", "verify_command": "./mvnw -q verify"}""";

    private final TaskRequests requests;
    private final TaskLifecycle lifecycle;
    private final CompletedTasks completed;
    private final TaskRows rows;

    TaskController(TaskRequests requests, TaskLifecycle lifecycle, CompletedTasks completed, TaskRows rows) {
        this.requests = requests;
        this.lifecycle = lifecycle;
        this.completed = completed;
        this.rows = rows;
    }

    @PostMapping
    @Operation(
            summary = "Submit a task",
            description = "Queues work on a repository. With an Idempotency-Key the request may be repeated: the same key and body"
                    + " give the same task (200 from the second time on). What is not said here is taken from the template that 'template'"
                    + " names, then from the repository; 'values_from' of the task says which value came from where.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = SubmitTask.class),
                    examples = @ExampleObject(SUBMIT_EXAMPLE)))
    @ApiResponse(responseCode = "201", description = "Queued; Location names it", content = @Content(schema = @Schema(implementation = TaskView.class)))
    @ApiResponse(responseCode = "200", description = "The task that this Idempotency-Key had made", content = @Content(schema = @Schema(implementation = TaskView.class)))
    @ApiResponse(responseCode = "400", description = "A field is wrong; errors names each")
    @ApiResponse(responseCode = "422", description = "The Idempotency-Key was used with another body")
    ResponseEntity<TaskView> submit(
            @RequestBody JsonNode body,
            @Parameter(description = "1 to 200 characters of your choice, new for each task")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    String key,
            HttpServletRequest request) {
        new Checks().length("Idempotency-Key", key, 1, 200).orRefuse();
        TaskRequests.Taken taken = requests.submit(body, "task", key, Caller.current(request));
        TaskSubmission.Submitted submitted = taken.submitted();
        NewTask task = taken.task();
        URI place = URI.create("/api/v1/tasks/" + submitted.taskId());
        boolean plain = submitted.isNew() && task.sessionId() == null && task.relatedTo() == null && task.dependsOn() == null && task.attachments() == null;
        TaskView view = plain ? rows.submitted(task, submitted.placed()) : found(submitted.taskId());
        return submitted.isNew()
                ? ResponseEntity.created(place).body(view)
                : ResponseEntity.ok().location(place).body(view);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One task", description = "With the reason for its state, its newest execution and its result.")
    @ApiResponse(responseCode = "200", description = "The task")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    TaskView get(@PathVariable UUID id) {
        return found(id);
    }

    @GetMapping("/{id}/history")
    @Operation(summary = "A task's history", description = "Every change of its state, newest first: when, by whom, why.")
    @ApiResponse(responseCode = "200", description = "A page of changes, with X-Total-Count and Link")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    ResponseEntity<List<TaskChange>> history(@PathVariable UUID id, @ParameterObject Paging page) {
        found(id);
        return page.answer(rows.history(id, page), rows.countHistory(id));
    }

    @PatchMapping("/{id}")
    @Operation(
            summary = "Change a task",
            description = "title, description, priority, network and allow_hosts while it is queued (a new priority moves it to that queue);"
                    + " to reach more takes the operator token, as in a new task; or status alone: 'cancelled' as cancel, 'queued' as retry.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = ChangeTask.class),
                    examples = @ExampleObject("{\"priority\": \"critical\"}")))
    @ApiResponse(responseCode = "200", description = "The task as it is now")
    @ApiResponse(responseCode = "400", description = "A field is wrong, or none was given")
    @ApiResponse(responseCode = "403", description = "It would reach more, and the operator token is missing")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    @ApiResponse(responseCode = "409", description = "The task is in another state, which detail names")
    TaskView change(@PathVariable UUID id, @RequestBody JsonNode body, HttpServletRequest request) {
        Checks checks = new Checks();
        JsonFields fields = new JsonFields(body, checks);
        TaskStatus wanted = fields.word("status", TaskStatus.class, null);
        TaskEdit edit = TaskBodies.edit(fields, checks);
        checks.that(wanted == null || wanted == TaskStatus.CANCELLED || wanted == TaskStatus.QUEUED,
                "status", "may be set to cancelled or queued only");
        checks.that(wanted == null || edit.isEmpty(), "status", "must stand alone");
        checks.that(checks.failed() || wanted != null || !edit.isEmpty(), "body", "must have title, description, priority, network, allow_hosts or status");
        checks.orRefuse();
        if (wanted == TaskStatus.CANCELLED) {
            lifecycle.cancelIfLive(id, Caller.current(request).actor());
        } else if (wanted == TaskStatus.QUEUED) {
            lifecycle.retryIfFailedOrCancelled(id, false, Caller.current(request).actor());
        } else {
            requests.edit(found(id), edit, body, Caller.current(request));
        }
        return found(id);
    }

    @PostMapping("/{id}/cancel")
    @Operation(
            summary = "Cancel a task",
            description = "A queued or waiting task is cancelled at once. A running one is stopped first: its status becomes"
                    + " 'cancelled' when its processes are dead or its lease is over.")
    @ApiResponse(responseCode = "200", description = "The task as it is now")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    @ApiResponse(responseCode = "409", description = "The task is over")
    TaskView cancel(@PathVariable UUID id, HttpServletRequest request) {
        lifecycle.cancelIfLive(id, Caller.current(request).actor());
        return found(id);
    }

    @PostMapping("/{id}/retry")
    @Operation(
            summary = "Retry a task",
            description = "Queues a failed or cancelled task again as a new work order, in its session where that exists, or fresh.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = RetryTask.class),
                    examples = @ExampleObject("{\"fresh\": true}")))
    @ApiResponse(responseCode = "200", description = "The task, queued again")
    @ApiResponse(responseCode = "400", description = "A field is wrong")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    @ApiResponse(responseCode = "409", description = "The task is not failed or cancelled")
    TaskView retry(@PathVariable UUID id, @RequestBody(required = false) JsonNode body, HttpServletRequest request) {
        boolean fresh = false;
        if (body != null) {
            Checks checks = new Checks();
            fresh = new JsonFields(body, checks).flag("fresh");
            checks.orRefuse();
        }
        lifecycle.retryIfFailedOrCancelled(id, fresh, Caller.current(request).actor());
        return found(id);
    }

    @PostMapping("/{id}/deliver")
    @Operation(
            summary = "Deliver a task",
            description = "Queues a completed task to have its kept commit pushed, whether that failed before or not: no agent runs, and"
                    + " nothing is paid. It is completed again then, and its result's 'delivery' says what became of the push. Somebody"
                    + " else's commits on the branch are not overwritten.")
    @ApiResponse(responseCode = "202", description = "The task, queued to be delivered")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    @ApiResponse(responseCode = "409", description = "There is nothing to deliver, or the task is not completed; 'detail' says why")
    @ResponseStatus(HttpStatus.ACCEPTED)
    TaskView deliver(@PathVariable UUID id, HttpServletRequest request) {
        completed.deliverIfKept(id, Caller.current(request).actor());
        return found(id);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Delete a finished task", description = "With its executions, transcripts, diffs and history.")
    @ApiResponse(responseCode = "204", description = "It is gone")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    @ApiResponse(responseCode = "409", description = "The task is live: cancel it first")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        lifecycle.deleteIfOver(id);
        return ResponseEntity.noContent().build();
    }

    private TaskView found(UUID id) {
        return rows.find(id).orElseThrow(() -> Problems.notFound("task", id));
    }

    /** The body of a submission, for the API document. */
    @Schema(name = "SubmitTask", requiredProperties = {"title", "description", "repository_url"})
    record SubmitTask(
            @Schema(minLength = 1, maxLength = 255) String title,
            @Schema(minLength = 1, maxLength = 100_000) String description,
            @Schema(allowableValues = {"feature", "bugfix", "test", "docs", "refactor", "review"}, defaultValue = "feature") String taskType,
            @Schema(allowableValues = {"low", "normal", "high", "critical"}, defaultValue = "normal") String priority,
            @Schema(minLength = 1, maxLength = 500, description = "https, ssh, git or file URL, git@host:path or an absolute path; no password in it; http URL of a host that agentvine.tasks.http-hosts names") String repositoryUrl,
            @Schema(minLength = 1, maxLength = 255, description = "Default: the remote's own default") String branchName,
            @Schema(allowableValues = {"autonomous", "supervised", "human_required"}, defaultValue = "supervised") String permissionLevel,
            @Schema(minimum = "1", maximum = "604800", defaultValue = "3600") Integer timeoutSeconds,
            @Schema(minimum = "1", maximum = "20", defaultValue = "3") Integer maxAttempts,
            @Schema(maxLength = 100) String model,
            @Schema(description = "Go on in this session") UUID sessionId,
            @Schema(description = "A task of the same repository that has run: go on in its session; where that is terminated, in a new one")
                    UUID relatedTo,
            @Schema(maxLength = 10_000, description = "Run in the clone by the worker; a failure goes back to the agent") String verifyCommand,
            @Schema(type = "object", description = "Any object of at most 64 KiB, kept as it is") Object metadata,
            @Schema(description = "A worker must have them all") List<String> labels,
            @Schema(description = "Tasks that must be completed first; where one fails, is cancelled or deleted, this one fails") List<UUID> dependsOn,
            @Schema(description = "Not claimed before") Instant notBefore,
            @Schema(minimum = "0.01", description = "US dollars that all attempts together may cost") Double maxBudgetUsd,
            @Schema(allowableValues = {"claude", "opencode"}, defaultValue = "claude", description = "The program that does it. opencode needs a worker that has it, and has no"
                    + " fallback_model, plan_first, output_schema and mcp_servers") String agent,
            @Schema(allowableValues = {"low", "medium", "high", "xhigh", "max"}, description = "How much the model thinks") String effort,
            @Schema(maxLength = 100, description = "Taken where the model is overloaded") String fallbackModel,
            @Schema(minimum = "1", maximum = "10000", description = "Turns that one run may take") Integer maxTurns,
            @Schema(defaultValue = "false", description = "Plans, asks for approval, then does") Boolean planFirst,
            @Schema(type = "object", description = "A JSON Schema of at most 64 KiB; result.output follows it") Object outputSchema,
            @Schema(description = "Ids of POST /attachments, at most 10 and 10 MB together") List<UUID> attachments,
            @Schema(maxLength = 500, description = "Where in the repository the agent and the task's commands start, as services/shop") String directory,
            @Schema(maxLength = 10_000, description = "Run once in a fresh clone, before the agent; where it fails the task fails as setup")
                    String setupCommand,
            @Schema(oneOf = {Integer.class, String.class}, defaultValue = "full", description = "full, or how many commits the agent's clone looks back on: 1 to 1000000")
                    Object history,
            @Schema(defaultValue = "true", description = "Whether the clone has the tags of its history") Boolean tags,
            @Schema(defaultValue = "true", description = "Whether submodules are fetched and checked out") Boolean submodules,
            @Schema(defaultValue = "true", description = "Whether files in git-lfs are fetched, and changed ones uploaded, where the worker has git-lfs")
                    Boolean lfs,
            @Schema(maxLength = 20_000, description = "Told to the agent beside the repository's own CLAUDE.md; mostly said by the repository")
                    String instructions,
            @Schema(maxLength = 100, defaultValue = "agentvine/", description = "Of the branch that is delivered") String branchPrefix,
            @Schema(allowableValues = {"none", "hosts", "open"}, description = "What its runs reach beside the model: nothing; the package registries, named"
                    + " hosts and those that a person says yes to; any public host. Default: what the worker says. 'none' and 'hosts' need a worker behind"
                    + " a wall (bubblewrap, seatbelt), and 'open' the operator token") String network,
            @Schema(example = "[\"files.example.com\", \"*.example.org\"]", description = "Hosts that its runs reach without a question, beside those of their worker; needs the operator token")
                    List<String> allowHosts,
            @Schema(description = "Names of registered MCP servers (GET /policy shows them) whose tools its runs have") List<String> mcpServers,
            @Schema(allowableValues = {"branch", "pull_request", "draft"}, defaultValue = "branch",
                            description = "What becomes of the branch: nothing more, or a pull request that the backend opens at the repository's forge")
                    String delivery,
            @Schema(defaultValue = "false", description = "Failing checks of its pull request go on in its session as one message, twice at most") Boolean followChecks,
            @Schema(description = "A template's name or id: what is not said here is taken from it") String template,
            @Schema(type = "object", description = "With template: its parameters, as {\"version\": \"1.2\"}") Object parameters) {}

    /** The body of a change, for the API document. */
    @Schema(name = "ChangeTask")
    record ChangeTask(
            @Schema(minLength = 1, maxLength = 255) String title,
            @Schema(minLength = 1, maxLength = 100_000) String description,
            @Schema(allowableValues = {"low", "normal", "high", "critical"}) String priority,
            @Schema(allowableValues = {"none", "hosts", "open"}, description = "What its runs reach; more than it or its repository says needs the operator token") String network,
            @Schema(description = "All hosts that its runs reach without a question; an empty list: none beside those of their worker. Others than none need the operator token")
                    List<String> allowHosts,
            @Schema(allowableValues = {"cancelled", "queued"}) String status) {}

    /** The body of a retry, for the API document. */
    @Schema(name = "RetryTask")
    record RetryTask(@Schema(description = "Not in its earlier session", defaultValue = "false") Boolean fresh) {}
}
