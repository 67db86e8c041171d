package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.Priority;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Many tasks at once: cancel, queue again, move, delete. */
@RestController
@RequestMapping("/api/v1/tasks/bulk")
@Tag(name = "tasks")
class BulkController {

    private static final int MOST_IDS = 10_000;
    private static final int MOST_SHOWN = 100;

    private final BulkJobs jobs;
    private final BulkRunner runner;

    BulkController(BulkJobs jobs, BulkRunner runner) {
        this.jobs = jobs;
        this.runner = runner;
    }

    @PostMapping
    @Operation(summary = "Change many tasks", description = "Does the same to each: of 'ids', at most 10,000, or of all that a 'filter' lets through and that"
            + " were made before; the filter takes what GET /tasks takes, {} all tasks. The job goes on by itself, through restarts; GET /tasks/bulk/{id}"
            + " says how far it is. A task in a state in which it cannot be changed so is counted as failed.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = ChangeMany.class),
                    examples = @ExampleObject("{\"action\": \"retry\", \"filter\": {\"status\": \"failed\", \"task_type\": \"docs\"}}")))
    @ApiResponse(responseCode = "202", description = "The job; Location names it")
    @ApiResponse(responseCode = "400", description = "A field is wrong; errors names each")
    @ApiResponse(responseCode = "409", description = "The filter lets another number of tasks through than 'expected'; detail names both")
    ResponseEntity<BulkJob> add(@RequestBody JsonNode body, HttpServletRequest request) {
        BulkJob job = jobs.add(asked(body), Caller.current(request).actor());
        runner.nudge();
        return ResponseEntity.accepted().location(URI.create("/api/v1/tasks/bulk/" + job.id())).body(job);
    }

    @GetMapping
    @Operation(summary = "The jobs that change many tasks", description = "Newest first, until a week after their end.")
    @ApiResponse(responseCode = "200", description = "A page of at most 100 jobs, with X-Total-Count and Link")
    @ApiResponse(responseCode = "400", description = "A wrong limit or offset")
    ResponseEntity<List<BulkJob>> list(@ParameterObject Paging page) {
        Paging shown = new Paging(Math.min(page.limit(), MOST_SHOWN), page.offset());
        return shown.answer(jobs.list(shown), jobs.count());
    }

    @GetMapping("/{id}")
    @Operation(summary = "A job that changes many tasks", description = "How far it is, and what could not be changed.")
    @ApiResponse(responseCode = "200", description = "The job")
    @ApiResponse(responseCode = "404", description = "No job has this id")
    BulkJob get(@PathVariable UUID id) {
        return jobs.find(id).orElseThrow(() -> Problems.notFound("bulk job", id));
    }

    private static BulkJobs.Asked asked(JsonNode body) {
        Checks checks = new Checks();
        JsonFields fields = new JsonFields(body, checks);
        BulkJob.Action action = fields.word("action", BulkJob.Action.class, null);
        checks.that(action != null || fields.has("action"), "action", "is required");
        Priority priority = fields.word("priority", Priority.class, null);
        checks.that(action == null || (action == BulkJob.Action.PRIORITY) == (priority != null), "priority",
                action == BulkJob.Action.PRIORITY ? "is required" : "goes with the action priority only");
        boolean fresh = fields.flag("fresh");
        checks.that(!fresh || action == BulkJob.Action.RETRY, "fresh", "goes with the action retry only");
        List<UUID> ids = fields.uuids("ids", MOST_IDS);
        checks.that(ids != null ^ fields.has("filter"), "filter", "or ids must be given, and not both");
        Map<String, String> given = fields.has("filter") ? given(body.get("filter"), checks.under("filter")) : null;
        Integer expected = fields.number("expected", 0, Integer.MAX_VALUE);
        checks.that(expected == null || fields.has("filter"), "expected", "goes with a filter only");
        checks.orRefuse();
        return new BulkJobs.Asked(action, priority, fresh, given, given == null ? null : TaskFilter.of(checks.under("filter."), given::get), expected, ids);
    }

    private static Map<String, String> given(JsonNode filter, Checks checks) {
        Map<String, String> given = new LinkedHashMap<>();
        checks.that(filter.isObject(), "", "must be an object of the filters of GET /tasks");
        filter.properties().forEach(one -> {
            checks.that(TaskFilter.NAMES.contains(one.getKey()), "." + one.getKey(), "is no filter; there are " + TaskFilter.NAMES)
                    .that(one.getValue().isString() || one.getValue().isNull(), "." + one.getKey(), "must be a text");
            if (one.getValue().isString()) {
                given.put(one.getKey(), one.getValue().stringValue());
            }
        });
        return given;
    }

    /** The body of a request, for the API document. */
    @Schema(name = "ChangeManyTasks", requiredProperties = "action")
    record ChangeMany(
            @Schema(allowableValues = {"cancel", "retry", "priority", "delete"}) String action,
            @Schema(description = "At most 10,000 tasks") List<UUID> ids,
            @Schema(type = "object", description = "As the query of GET /tasks: names and values as texts") Object filter,
            @Schema(description = "How many tasks the filter lets through, as 'total' of GET /tasks/counts says; where it is another number by now, nothing is changed: 409")
                    Integer expected,
            @Schema(allowableValues = {"low", "normal", "high", "critical"}, description = "The new one, of the action priority") String priority,
            @Schema(description = "Not in their earlier sessions, of the action retry", defaultValue = "false") Boolean fresh) {}
}
