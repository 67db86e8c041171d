package io.agentvine.backend.attachment;

import io.agentvine.backend.platform.Caller;
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
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Hands the files of a task to the worker that runs it. */
@RestController
@Tag(name = "executions")
class RunAttachmentController {

    private final Attachments attachments;

    RunAttachmentController(Attachments attachments) {
        this.attachments = attachments;
    }

    @GetMapping("/api/v1/executions/{id}/attachments/{attachment}")
    @Operation(summary = "The bytes of an attachment, for a run", description = "One that the run's task names, for the worker that holds the run.")
    @ApiResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(mediaType = "application/octet-stream", schema = @Schema(type = "string", format = "binary"), examples = @ExampleObject("text")))
    @ApiResponse(responseCode = "400", description = "The lease token is missing or is none")
    @ApiResponse(responseCode = "403", description = "The execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id, or its task names no such attachment")
    @ApiResponse(responseCode = "409", description = "The lease is over; 'detail' says who holds the work now")
    ResponseEntity<byte[]> forRun(
            @PathVariable UUID id,
            @PathVariable UUID attachment,
            @Parameter(description = "As the claim gave it", example = "7.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11")
                    @RequestHeader(name = "AgentVine-Lease-Token", required = false)
                    String leaseToken,
            HttpServletRequest request) {
        return AttachmentController.answer(attachments.contentFor(id, token(leaseToken), Caller.worker(request), attachment)
                .orElseThrow(() -> Problems.notFound("attachment", attachment)));
    }

    private static LeaseToken token(String text) {
        try {
            return LeaseToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problems.badRequest("AgentVine-Lease-Token", e.getMessage());
        }
    }
}
