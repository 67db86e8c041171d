package io.agentvine.backend.schedule;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.task.body.OperatorsOnly;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The schedules: tasks that come by themselves. */
@RestController
@RequestMapping("/api/v1/schedules")
@Tag(name = "schedules")
class ScheduleController {

    private static final String NEW = "{\"name\": \"nightly-upgrade\", \"cron\": \"30 2 * * mon-fri\", \"time_zone\": \"Europe/Berlin\","
            + " \"overlap\": \"skip\", \"catch_up\": \"once\", \"jitter\": 300, \"task\": {\"title\": \"Upgrade the libraries\","
            + " \"description\": \"Take the newest patch versions, and see that all tests pass.\", \"repository_url\": \"https://git.example/team/shop.git\"}}";

    private final Schedules schedules;
    private final ScheduleBodies bodies;
    private final Firing firing;
    private final ScheduleThread thread;

    ScheduleController(Schedules schedules, ScheduleBodies bodies, Firing firing, ScheduleThread thread) {
        this.schedules = schedules;
        this.bodies = bodies;
        this.firing = firing;
        this.thread = thread;
    }

    @GetMapping
    @Operation(summary = "The schedules", description = "By name, each with its next five times and what became of the last ten.")
    @ApiResponse(responseCode = "200", description = "A page of schedules, with X-Total-Count and Link")
    @ApiResponse(responseCode = "400", description = "An unknown filter, or a wrong limit or offset")
    ResponseEntity<List<ScheduleView>> list(
            @Parameter(description = "Only the one of this name") @RequestParam(required = false) String name, @ParameterObject Paging page) {
        new Checks().length("name", name, 1, 63).orRefuse();
        return page.answer(schedules.page(name, page).stream().map(this::view).toList(), schedules.count(name));
    }

    @PostMapping
    @Operation(
            summary = "Have a task come by itself",
            description = "'cron' has five fields (minute, hour, day of the month, month, weekday), read on the clocks of 'time_zone' (default UTC)."
                    + " With named hours a time that the clocks leave out is fired when they are changed, and one that comes twice is fired the"
                    + " first time. Each time is fired once, whatever the number of backends. 'overlap' says what happens while the task of an"
                    + " earlier time is not over, 'catch_up' whether the last of missed times is fired. 'task' is a body of POST /tasks, also with"
                    + " 'template'. What orders commands to be run (setup_command, verify_command, permission_level 'autonomous') needs the operator token.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(
                    mediaType = "application/json", schema = @Schema(implementation = NewSchedule.class), examples = @ExampleObject(NEW))))
    @ApiResponse(responseCode = "201", description = "Kept; Location names it")
    @ApiResponse(responseCode = "400", description = "A field is wrong, or the times never come; errors names each field, as task.effort")
    @ApiResponse(responseCode = "409", description = "There is one of this name")
    ResponseEntity<ScheduleView> add(@RequestBody JsonNode body, HttpServletRequest request) {
        Schedule.Plan plan = bodies.read(body);
        OperatorsOnly.requireToKeep(plan.task(), Caller.current(request));
        Schedule added = schedules.add(plan, Caller.current(request).actor());
        thread.lookAgain();
        return ResponseEntity.created(URI.create("/api/v1/schedules/" + added.id())).body(view(added));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One schedule", description = "With its next five times and what became of the last ten.")
    @ApiResponse(responseCode = "200", description = "The schedule")
    @ApiResponse(responseCode = "404", description = "No schedule has this id")
    ScheduleView get(@PathVariable UUID id) {
        return view(schedules.find(id));
    }

    @PatchMapping("/{id}")
    @Operation(
            summary = "Change a schedule",
            description = "'task' is replaced as a whole. Where its times change or it is enabled again it goes on from now; nothing is caught up.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(
                    mediaType = "application/json", schema = @Schema(implementation = NewSchedule.class),
                    examples = @ExampleObject("{\"enabled\": false}"))))
    @ApiResponse(responseCode = "200", description = "The schedule as it is now")
    @ApiResponse(responseCode = "400", description = "A field is wrong; errors names each")
    @ApiResponse(responseCode = "404", description = "No schedule has this id")
    @ApiResponse(responseCode = "409", description = "There is another one of this name, or it was changed or fired at the same time, or it cannot be read: 'problem' says why")
    ScheduleView change(@PathVariable UUID id, @RequestBody JsonNode body, HttpServletRequest request) {
        new JsonFields(body, new Checks());
        Schedule before = schedules.require(id);
        Schedule.Plan plan = bodies.read(ScheduleBodies.merged(before.plan(), body));
        if (!plan.task().equals(before.plan().task())) {
            OperatorsOnly.requireToKeep(plan.task(), Caller.current(request));
        }
        Schedule changed = schedules.change(before, plan, Caller.current(request).actor());
        thread.lookAgain();
        return view(changed);
    }

    @PostMapping("/{id}/run")
    @Operation(
            summary = "Run a schedule now",
            description = "Submits its task at once, whether it is enabled or not and whatever its overlap says; its times stay as they are.")
    @ApiResponse(responseCode = "202", description = "What became of it, with the task")
    @ApiResponse(responseCode = "400", description = "Its task is refused, as where its template is gone; errors names each field")
    @ApiResponse(responseCode = "404", description = "No schedule has this id")
    @ApiResponse(responseCode = "409", description = "It cannot be read: 'problem' says why")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ScheduleRun run(@PathVariable UUID id, HttpServletRequest request) {
        UUID run = firing.runNow(schedules.require(id), Caller.current(request).actor());
        return schedules.run(run).orElseThrow();
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Delete a schedule", description = "With what became of its times. Its tasks stay.")
    @ApiResponse(responseCode = "204", description = "It is gone")
    @ApiResponse(responseCode = "404", description = "No schedule has this id")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        schedules.delete(id);
        return ResponseEntity.noContent().build();
    }

    private ScheduleView view(StoredSchedule schedule) {
        return ScheduleView.of(schedule, schedules.runs(schedule.id()));
    }

    /** The body of a new or changed one, for the API document. */
    @Schema(name = "NewSchedule")
    record NewSchedule(
            @Schema(minLength = 1, maxLength = 63, pattern = "[a-z0-9][a-z0-9._-]{0,62}") String name,
            @Schema(maxLength = 200, description = "minute hour day month weekday") String cron,
            @Schema(defaultValue = "UTC") String timeZone,
            @Schema(type = "object", description = "Body of POST /tasks") JsonNode task,
            @Schema(allowableValues = {"skip", "queue", "cancel_running"}, defaultValue = "skip") String overlap,
            @Schema(allowableValues = {"none", "once"}, defaultValue = "none") String catchUp,
            @Schema(minimum = "0", maximum = "3600", defaultValue = "0", description = "Seconds; fewer than from any time to the next") Integer jitter,
            @Schema(defaultValue = "true") Boolean enabled) {}
}
