package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.protocol.Handoff;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Asked at the beginning of a run whose session does not know what came before. */
@RestController
@Tag(name = "executions")
class HandoffController {

    private final Handoffs handoffs;

    HandoffController(Handoffs handoffs) {
        this.handoffs = handoffs;
    }

    @GetMapping("/api/v1/executions/{id}/handoff")
    @Operation(
            summary = "What came before this run",
            description = "A text for an agent that begins in a fresh session although its task was worked on before: how the earlier runs"
                    + " ended, what was asked and answered, what people wrote, which files are changed and where the work stands. Empty"
                    + " where there was nothing before. For the worker that holds the run.")
    @ApiResponse(responseCode = "200", description = "'note', at most 20,000 characters")
    @ApiResponse(responseCode = "400", description = "The lease token is missing or is none")
    @ApiResponse(responseCode = "403", description = "The execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    @ApiResponse(responseCode = "409", description = "The lease is over; 'detail' says who holds the work now")
    Handoff get(
            @PathVariable UUID id,
            @Parameter(description = "As the claim gave it", example = "7.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11")
                    @RequestHeader(name = "AgentVine-Lease-Token", required = false)
                    String leaseToken,
            HttpServletRequest request) {
        return handoffs.to(id, DiffController.token(leaseToken), Caller.worker(request));
    }
}
