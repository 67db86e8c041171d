package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The attempts at a task. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "executions")
class ExecutionController {

    private final ExecutionRows rows;

    ExecutionController(ExecutionRows rows) {
        this.rows = rows;
    }

    @GetMapping("/tasks/{id}/executions")
    @Operation(
            summary = "The attempts at a task",
            description = "Newest first, with worker, session, times, exit, failure class, tokens and cost.")
    @ApiResponse(responseCode = "200", description = "A page of executions, with X-Total-Count and Link")
    @ApiResponse(responseCode = "400", description = "A wrong limit or offset")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    ResponseEntity<List<ExecutionView>> ofTask(@PathVariable UUID id, @ParameterObject Paging page) {
        long total = rows.countOfTask(id).orElseThrow(() -> Problems.notFound("task", id));
        return page.answer(rows.ofTask(id, page), total);
    }

    @GetMapping("/executions/{id}")
    @Operation(
            summary = "One attempt",
            description = "With its result or failure, its last output, and how complete its transcript is.")
    @ApiResponse(responseCode = "200", description = "The execution")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    ExecutionView get(@PathVariable UUID id) {
        return rows.require(id);
    }
}
