package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.Problems;
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
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a run can be gone on from, by another worker. */
@RestController
@RequestMapping("/api/v1/executions/{id}/checkpoint")
@Tag(name = "executions")
class CheckpointController {

    private static final String ZIP = "application/zip";
    private static final String TOKEN_EXAMPLE = "7.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11";
    static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String LIMITS = "the sum of agentvine.checkpoints.max-bundle and max-transcript";

    private final Checkpoints checkpoints;
    private final ReceivedFiles files;
    private final CheckpointSettings settings;

    CheckpointController(Checkpoints checkpoints, ReceivedFiles files, CheckpointSettings settings) {
        this.checkpoints = checkpoints;
        this.files = files;
        this.settings = settings;
    }

    @PutMapping(consumes = ZIP)
    @Operation(
            summary = "Store a checkpoint",
            description = "A ZIP with 'bundle', a git bundle of exactly the head_commit (none where it is the base_commit), and the"
                    + " session's files: 'session/<session_id>.jsonl' and what is under 'session/<session_id>/'. At most"
                    + " agentvine.checkpoints.max-bundle (64 MB) and max-transcript (32 MB, unpacked). It becomes the task's where the run"
                    + " holds its lease, and then replaces those of earlier runs; that of a lost run is kept as its record only."
                    + " Repeating it replaces it.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = ZIP,
                                            schema = @Schema(type = "string", format = "binary"),
                                            examples = @ExampleObject("PK…"))))
    @ApiResponse(responseCode = "204", description = "Stored")
    @ApiResponse(responseCode = "400", description = "A parameter is wrong, or the content is not what they say; 'errors' says what was expected and found")
    @ApiResponse(responseCode = "403", description = "The execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    @ApiResponse(responseCode = "409", description = "The lease_token is another run's, or the lease is over and the task goes on from what was stored before")
    @ApiResponse(responseCode = "413", description = "It is too large; 'detail' names the setting")
    ResponseEntity<Void> put(
            @PathVariable UUID id,
            @Parameter(description = "As the claim gave it", example = TOKEN_EXAMPLE)
                    @RequestHeader(name = "AgentVine-Lease-Token", required = false)
                    String leaseToken,
            @Parameter(description = "Of the body, as 64 lower-case hex digits")
                    @RequestHeader(name = "AgentVine-Content-SHA256", required = false)
                    String sha256,
            @Parameter(description = "What the bundle builds on") @RequestParam(name = "base_commit", required = false)
                    String baseCommit,
            @Parameter(description = "The commit in the bundle") @RequestParam(name = "head_commit", required = false)
                    String headCommit,
            @Parameter(description = "The run's session, where its transcript is in the ZIP")
                    @RequestParam(name = "session_id", required = false)
                    UUID sessionId,
            HttpServletRequest request)
            throws IOException {
        Caller.Worker worker = Caller.worker(request);
        new Checks()
                .present("AgentVine-Content-SHA256", sha256)
                .that(sha256 == null || SHA256.matcher(sha256).matches(), "AgentVine-Content-SHA256", "must be 64 lower-case hex digits")
                .present("base_commit", baseCommit)
                .that(isCommit(baseCommit), "base_commit", "must be a full commit hash")
                .present("head_commit", headCommit)
                .that(isCommit(headCommit), "head_commit", "must be a full commit hash")
                .orRefuse();
        LeaseToken token = DiffController.token(leaseToken);
        try (ReceivedFiles.Received body = files.receive(request, settings.maxBody(), LIMITS)) {
            var checkpoint = new Checkpoint(baseCommit, headCommit, sessionId, body.sizeBytes(), body.sha256());
            checkpoints.requireOwn(id, token, worker, sessionId);
            new Checks()
                    .that(body.sha256().equals(sha256), "AgentVine-Content-SHA256", "must be that of the body, " + body.sha256() + ", found " + sha256)
                    .orRefuse();
            CheckpointContent.require(body.path(), checkpoint, settings);
            checkpoints.keep(id, token, worker, checkpoint, body.path());
        }
        return ResponseEntity.noContent().build();
    }

    @GetMapping(produces = ZIP)
    @Operation(
            summary = "Read a checkpoint",
            description = "As it was stored, for the worker that holds the same task now: AgentVine-Lease-Token is that of its own"
                    + " current run, not of the run that stored it. AgentVine-Base-Commit, AgentVine-Head-Commit, AgentVine-Content-SHA256"
                    + " and, where the session is in it, AgentVine-Session-Id say what it is.")
    @ApiResponse(
            responseCode = "200",
            description = "The ZIP",
            content = @Content(mediaType = ZIP, schema = @Schema(type = "string", format = "binary"), examples = @ExampleObject("PK…")))
    @ApiResponse(responseCode = "403", description = "The lease_token is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id, or it has no checkpoint")
    @ApiResponse(responseCode = "409", description = "The lease_token is of another task, or its lease is over; 'detail' says who holds the task now")
    void get(
            @PathVariable UUID id,
            @Parameter(description = "Of the caller's current run", example = TOKEN_EXAMPLE)
                    @RequestHeader(name = "AgentVine-Lease-Token", required = false)
                    String leaseToken,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        checkpoints.requireHolderOfItsTask(id, DiffController.token(leaseToken), Caller.worker(request));
        Checkpoint checkpoint = checkpoints.find(id).orElseThrow(() -> Problems.of(
                HttpStatus.NOT_FOUND, "Execution " + id + " has no checkpoint: it stored none, or a later run's has replaced it"));
        response.setHeader("Connection", "close"); // so that its end is seen where it breaks off
        response.setContentType(ZIP);
        response.setContentLengthLong(checkpoint.sizeBytes());
        response.setHeader("AgentVine-Base-Commit", checkpoint.baseCommit());
        response.setHeader("AgentVine-Head-Commit", checkpoint.headCommit());
        response.setHeader("AgentVine-Content-SHA256", checkpoint.sha256());
        if (checkpoint.sessionId() != null) {
            response.setHeader("AgentVine-Session-Id", checkpoint.sessionId().toString());
        }
        send(id, checkpoint, response.getOutputStream());
    }

    /**
     * Part by part, each read by itself, so that a slow reader holds no connection of the database. Where the content is replaced
     * meanwhile it breaks off, which the reader sees by the length.
     */
    private void send(UUID id, Checkpoint checkpoint, OutputStream out) throws IOException {
        Optional<byte[]> part = checkpoints.part(id, checkpoint, 0);
        for (int n = 1; part.isPresent(); n++) {
            out.write(part.get());
            part = checkpoints.part(id, checkpoint, n);
        }
    }

    private static boolean isCommit(String text) {
        return text == null || DiffController.COMMIT.matcher(text).matches();
    }
}
