package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.RegisterWorker;
import io.agentvine.protocol.Registration;
import io.agentvine.protocol.WorkerStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who is in the fleet: register, look, drain, deregister. */
@RestController
@RequestMapping("/api/v1/workers")
@Tag(name = "workers", description = "Who works: their state, drain, resume, removal")
class WorkerController {

    private final Fleet fleet;
    private final WorkerRows rows;

    WorkerController(Fleet fleet, WorkerRows rows) {
        this.fleet = fleet;
        this.rows = rows;
    }

    @PostMapping
    @Operation(
            summary = "Register a worker",
            description = "Makes the caller the current incarnation of that name; the id stays with the name. Another incarnation"
                    + " that was registered under it is taken over at once: its leases end, its tasks are queued again, and its"
                    + " calls are refused with 409; where it was live, taken_over says who it was. Repeating an incarnation keeps its runs and gives a new worker_token; the"
                    + " former one stops.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            examples =
                                                    @ExampleObject(
                                                            "{\"name\":\"worker-1\",\"slots\":2,\"labels\":[\"gpu\"],"
                                                                    + "\"version\":\"0.1.0\",\"host\":\"laptop\"}"))))
    @ApiResponse(responseCode = "201", description = "Registered; the only answer that holds the worker_token")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "401", description = "Registration needs agentvine.security.worker-token here")
    @ApiResponse(responseCode = "403", description = "It is not confined, and agentvine.policy.require-confinement is on")
    ResponseEntity<Registration> register(@RequestBody RegisterWorker worker) {
        WorkerChecks.check(worker);
        Registration registration = fleet.register(worker);
        return ResponseEntity.created(URI.create("/api/v1/workers/" + registration.id())).body(registration);
    }

    @GetMapping
    @Operation(
            summary = "List workers",
            description = "Newest registration first. A worker is offline after a lease's time without contact, and soon after its"
                    + " directives connection broke where it was not heard of since.")
    @ApiResponse(responseCode = "200", description = "A page of workers, with X-Total-Count and Link")
    @ApiResponse(responseCode = "400", description = "Unknown status, or a wrong limit or offset")
    ResponseEntity<List<WorkerView>> list(
            @Parameter(description = "idle, busy, waiting, error, draining or offline", example = "idle")
                    @RequestParam(required = false)
                    String status,
            @ParameterObject Paging page) {
        WorkerStatus wanted = WorkerChecks.status(status);
        return page.answer(rows.list(wanted, page), rows.count(wanted));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One worker", description = "With the runs it has now, and why it takes no work where it does not.")
    @ApiResponse(responseCode = "200", description = "The worker")
    @ApiResponse(responseCode = "404", description = "No worker has this id")
    WorkerView get(@PathVariable UUID id) {
        return rows.find(id).orElseThrow(() -> Problems.notFound("worker", id));
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Take a worker out of the fleet",
            description = "With its own token, as it leaves: what it still holds is queued again at once, its token opens nothing any"
                    + " more, and it stays in the list as offline. With the operator token: removes an offline worker from the list; what"
                    + " it did keeps its name, and it comes back when it registers again.")
    @ApiResponse(responseCode = "204", description = "It is out of the fleet")
    @ApiResponse(responseCode = "401", description = "Neither the worker's own token nor the operator's")
    @ApiResponse(responseCode = "403", description = "The token of another worker")
    @ApiResponse(responseCode = "404", description = "No worker has this id")
    @ApiResponse(responseCode = "409", description = "To the operator: the worker is live; drain it and stop it first. To the worker:"
            + " a newer one of its name has taken over, or it was deregistered before")
    ResponseEntity<Void> leave(@PathVariable UUID id, HttpServletRequest request) {
        if (Caller.current(request) instanceof Caller.Operator operator) {
            fleet.remove(id, operator.actor());
        } else {
            fleet.deregister(id, Caller.worker(request, id).actor());
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/drain")
    @Operation(summary = "Drain a worker", description = "It takes no more work; its runs go on. Repeating it changes nothing.")
    @ApiResponse(responseCode = "200", description = "The worker, draining")
    @ApiResponse(responseCode = "404", description = "No worker has this id")
    WorkerView drain(@PathVariable UUID id, HttpServletRequest request) {
        fleet.drain(id, Caller.current(request).actor());
        return get(id);
    }

    @PostMapping("/{id}/resume")
    @Operation(summary = "Let a worker take work again", description = "Undoes a drain, and lets its credential count as good again"
            + " after a refusal or a usage limit, for every worker that shares it. Tasks that wait for the limit to reset go on"
            + " waiting; cancel and retry one to run it now. Repeating it changes nothing.")
    @ApiResponse(responseCode = "200", description = "The worker")
    @ApiResponse(responseCode = "404", description = "No worker has this id")
    WorkerView resume(@PathVariable UUID id, HttpServletRequest request) {
        fleet.resume(id, Caller.current(request).actor());
        return get(id);
    }
}
