package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.protocol.EventBatch.Whole;
import io.agentvine.protocol.LeaseToken;
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
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The whole line of an event that holds a shortened one. */
@RestController
@RequestMapping("/api/v1/executions/{id}/events/{n}/line")
@Tag(name = "executions")
class LineController {

    private static final String EXAMPLE = "{\"type\":\"user\",\"message\":{\"content\":[]}}";

    private final WholeLines lines;
    private final ExecutionRows executions;
    private final ReceivedFiles files;
    private final ExecutionSettings settings;

    LineController(WholeLines lines, ExecutionRows executions, ReceivedFiles files, ExecutionSettings settings) {
        this.lines = lines;
        this.executions = executions;
        this.files = files;
        this.settings = settings;
    }

    @PutMapping(consumes = MediaType.TEXT_PLAIN_VALUE)
    @Operation(
            summary = "Store a whole line",
            description = "The line that a shortened event stands for, secrets masked: exactly the bytes whose size and SHA-256 the event"
                    + " has told in 'whole'. Send it behind its event; it may be repeated. Also taken for an execution that has ended or"
                    + " was lost, under its own token. At most agentvine.executions.max-line (32 MB) each and max-lines (64 MB) a run.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.TEXT_PLAIN_VALUE,
                                            schema = @Schema(type = "string"),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(responseCode = "204", description = "Stored")
    @ApiResponse(responseCode = "400", description = "It is not the line that the event stands for, or the lease token is missing or wrong")
    @ApiResponse(responseCode = "403", description = "The execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id, or no event of it with this number waits for a line")
    @ApiResponse(responseCode = "409", description = "The lease_token is another execution's")
    @ApiResponse(responseCode = "413", description = "It is too large, by itself or with the other lines of the run")
    ResponseEntity<Void> put(
            @PathVariable UUID id,
            @Parameter(description = "The event's number", example = "17") @PathVariable long n,
            @Parameter(description = "As the claim gave it", example = "7.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11")
                    @RequestHeader(name = "AgentVine-Lease-Token", required = false)
                    String leaseToken,
            HttpServletRequest request)
            throws IOException {
        Caller.Worker worker = Caller.worker(request);
        LeaseToken token = DiffController.token(leaseToken);
        try (ReceivedFiles.Received body = files.receive(request, settings.maxLine(), "agentvine.executions.max-line")) {
            lines.keep(id, n, token, worker, body);
        }
        return ResponseEntity.noContent().build();
    }

    @GetMapping
    @Operation(
            summary = "Download a whole line",
            description = "The line that a shortened event stands for, as the agent printed it, secrets masked. The event says its size"
                    + " and SHA-256 in 'whole'.")
    @ApiResponse(
            responseCode = "200",
            description = "The line, as an attachment",
            content = @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string"), examples = @ExampleObject(EXAMPLE)))
    @ApiResponse(responseCode = "400", description = "The number is none")
    @ApiResponse(responseCode = "404", description = "No execution has this id, the event has no line of its own, or it has not come yet; 'detail' says which")
    void get(
            @PathVariable UUID id,
            @Parameter(description = "The event's number", example = "17") @PathVariable long n,
            HttpServletResponse response)
            throws IOException {
        executions.require(id);
        Whole line = lines.require(id, n);
        response.setHeader(HttpHeaders.CONNECTION, "close"); // so that its end is seen where it breaks off
        response.setContentType("text/plain;charset=UTF-8");
        response.setContentLengthLong(line.sizeBytes());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename("execution-" + id + "-event-" + n + ".txt").build().toString());
        send(id, n, response.getOutputStream());
    }

    /** Part by part, each read by itself, so that a slow reader holds no connection of the database. */
    private void send(UUID id, long seq, OutputStream out) throws IOException {
        Optional<byte[]> part = lines.part(id, seq, 0);
        for (int n = 1; part.isPresent(); n++) {
            out.write(part.get());
            part = lines.part(id, seq, n);
        }
    }
}
