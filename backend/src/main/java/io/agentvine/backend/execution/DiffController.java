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
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Takes in the change that an execution made. */
@RestController
@RequestMapping("/api/v1/executions/{id}/diff")
@Tag(name = "executions")
class DiffController {

    static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");
    static final String EXAMPLE =
            "diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1,2 @@\n # Hello\n+world\n";

    private final Diffs diffs;
    private final ReceivedFiles files;
    private final ExecutionSettings settings;

    DiffController(Diffs diffs, ReceivedFiles files, ExecutionSettings settings) {
        this.diffs = diffs;
        this.files = files;
        this.settings = settings;
    }

    @PutMapping(consumes = "text/x-diff")
    @Operation(
            summary = "Store the change",
            description = "The unified diff as git wrote it, of a run whose lease the caller holds. At most"
                    + " agentvine.executions.max-diff (32 MB). Repeating it replaces it.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "text/x-diff",
                                            schema = @Schema(type = "string"),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(responseCode = "204", description = "Stored")
    @ApiResponse(responseCode = "400", description = "A commit or the lease token is missing or wrong")
    @ApiResponse(responseCode = "403", description = "The execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    @ApiResponse(responseCode = "409", description = "The lease is over; 'detail' says who holds the work now")
    @ApiResponse(responseCode = "413", description = "The diff is too large")
    ResponseEntity<Void> put(
            @PathVariable UUID id,
            @Parameter(description = "As the claim gave it", example = "7.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11")
                    @RequestHeader(name = "AgentVine-Lease-Token", required = false)
                    String leaseToken,
            @Parameter(description = "Where the branch started") @RequestParam(name = "base_commit", required = false)
                    String baseCommit,
            @Parameter(description = "Its last commit") @RequestParam(name = "head_commit", required = false)
                    String headCommit,
            HttpServletRequest request)
            throws IOException {
        Caller.Worker worker = Caller.worker(request);
        new Checks()
                .present("base_commit", baseCommit)
                .that(baseCommit == null || COMMIT.matcher(baseCommit).matches(), "base_commit", "must be a full commit hash")
                .present("head_commit", headCommit)
                .that(headCommit == null || COMMIT.matcher(headCommit).matches(), "head_commit", "must be a full commit hash")
                .orRefuse();
        LeaseToken token = token(leaseToken);
        try (ReceivedFiles.Received diff = files.receive(request, settings.maxDiff(), "agentvine.executions.max-diff")) {
            diffs.keep(id, token, worker, diff, baseCommit, headCommit);
        }
        return ResponseEntity.noContent().build();
    }

    static LeaseToken token(String text) {
        try {
            return LeaseToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problems.badRequest("AgentVine-Lease-Token", e.getMessage());
        }
    }
}
