package io.agentvine.backend.fleet;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.protocol.Heartbeat;
import io.agentvine.protocol.HeartbeatReply;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How a registered worker stays in touch: its heartbeat, and the stream of its orders. */
@RestController
@RequestMapping("/api/v1/workers/{id}")
@Tag(name = "workers")
class WorkerContactController {

    private final Heartbeats heartbeats;
    private final DirectiveStreams streams;

    WorkerContactController(Heartbeats heartbeats, DirectiveStreams streams) {
        this.heartbeats = heartbeats;
        this.streams = streams;
    }

    @PostMapping("/heartbeat")
    @Operation(
            summary = "Heartbeat",
            description = "Renews the leases of all runs it names, and says for each: keep, cancel (stop it and report"
                    + " cancelled) or lost (stop it, the right to it is gone).",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            examples =
                                                    @ExampleObject(
                                                            "{\"status\":\"busy\",\"executions\":[{\"execution_id\":"
                                                                    + "\"01890a5d-ac96-774b-bcce-b302099a8057\",\"lease_token\":"
                                                                    + "\"7.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11\"}]}"))))
    @ApiResponse(responseCode = "200", description = "The worker as the backend sees it, and a verdict for each run")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "401", description = "No worker_token")
    @ApiResponse(responseCode = "403", description = "The token of another worker")
    @ApiResponse(responseCode = "409", description = "A newer worker of that name has taken over, or it was deregistered")
    HeartbeatReply beat(@PathVariable UUID id, @RequestBody Heartbeat heartbeat, HttpServletRequest request) {
        Caller.worker(request, id);
        WorkerChecks.check(heartbeat);
        return heartbeats.beat(id, heartbeat);
    }

    @GetMapping("/directives")
    @Operation(
            summary = "The worker's orders, as they come",
            description = "Newline-delimited JSON, one order a line, and an empty line every 2 s. The response stays open until"
                    + " the worker opens another one or is not in the fleet any more.")
    @ApiResponse(
            responseCode = "200",
            description = "The open stream",
            content =
                    @Content(
                            mediaType = "application/x-ndjson",
                            schema = @Schema(type = "string"),
                            examples =
                                    @ExampleObject(
                                            "{\"n\":4,\"kind\":\"cancel\",\"execution_id\":"
                                                    + "\"01890a5d-ac96-774b-bcce-b302099a8057\",\"message\":\"asked for\"}\n\n")))
    @ApiResponse(responseCode = "400", description = "'after' is no number from 0")
    @ApiResponse(responseCode = "401", description = "No worker_token")
    @ApiResponse(responseCode = "403", description = "The token of another worker")
    @ApiResponse(responseCode = "409", description = "A newer worker of that name has taken over, or it was deregistered")
    void directives(
            @PathVariable UUID id,
            @Parameter(description = "The number of the last order that arrived", example = "3")
                    @RequestParam(defaultValue = "0")
                    long after,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Caller.Worker worker = Caller.worker(request, id);
        new Checks().range("after", after, 0, Long.MAX_VALUE).orRefuse();
        streams.open(worker, after, request, response);
    }
}
