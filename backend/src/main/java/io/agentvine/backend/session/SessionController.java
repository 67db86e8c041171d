package io.agentvine.backend.session;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.ReportSession;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Claude Code sessions: workers report them, people see and end them. */
@RestController
@RequestMapping("/api/v1/sessions")
@Tag(name = "sessions")
class SessionController {

    private static final long MOST_TOKENS = 1_000_000_000_000L;

    private final Sessions sessions;
    private final SessionRows rows;

    SessionController(Sessions sessions, SessionRows rows) {
        this.sessions = sessions;
        this.rows = rows;
    }

    @PostMapping
    @Operation(
            summary = "Report a session",
            description = "Says that this worker has that session, and which task it serves now. With 'task_id' the worker must"
                    + " hold a run of that task in this session; the session is active then. How full its context is may be said with"
                    + " 'context_tokens' and 'context_window'; a session that is too full is not chosen for another task. May be repeated.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            examples =
                                                    @ExampleObject(
                                                            "{\"session_id\":\"2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11\","
                                                                    + "\"worker_id\":\"01890a5d-ac96-774b-bcce-b302099a8057\","
                                                                    + "\"task_id\":\"01890a5d-ac96-774b-bcce-b302099a8058\","
                                                                    + "\"context_tokens\":61000,\"context_window\":200000}"))))
    @ApiResponse(responseCode = "201", description = "The session")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "401", description = "No worker_token")
    @ApiResponse(responseCode = "403", description = "The worker_id or the session is another worker's")
    @ApiResponse(responseCode = "409", description = "The worker holds no run of that task in this session")
    @ResponseStatus(HttpStatus.CREATED)
    SessionView report(@RequestBody ReportSession report, HttpServletRequest request) {
        new Checks()
                .present("session_id", report.sessionId())
                .present("worker_id", report.workerId())
                .length("branch_name", report.branchName(), 1, 255)
                .range("context_tokens", report.contextTokens(), 0, MOST_TOKENS)
                .range("context_window", report.contextWindow(), 1, MOST_TOKENS)
                .orRefuse();
        sessions.report(report, Caller.worker(request, report.workerId()));
        return get(report.sessionId());
    }

    @PostMapping("/{id}/heartbeat")
    @Operation(summary = "A session lives", description = "Its worker says so; it is not idle from now on.")
    @ApiResponse(responseCode = "200", description = "The session")
    @ApiResponse(responseCode = "403", description = "The session is another worker's")
    @ApiResponse(responseCode = "404", description = "No session has this id")
    @ApiResponse(responseCode = "409", description = "The session is terminated")
    SessionView beat(@PathVariable UUID id, HttpServletRequest request) {
        sessions.beat(id, Caller.worker(request));
        return get(id);
    }

    @GetMapping
    @Operation(summary = "List sessions", description = "Newest first.")
    @ApiResponse(responseCode = "200", description = "A page of sessions, with X-Total-Count and Link")
    @ApiResponse(responseCode = "400", description = "Unknown status, an id that is no UUID, or a wrong limit or offset")
    ResponseEntity<List<SessionView>> list(
            @Parameter(description = "active, idle or terminated", example = "active") @RequestParam(required = false)
                    String status,
            @RequestParam(name = "worker_id", required = false) UUID workerId,
            @RequestParam(name = "task_id", required = false) UUID taskId,
            @ParameterObject Paging page) {
        var filter = new SessionRows.Filter(SessionStatus.of(status), workerId, taskId);
        return page.answer(rows.list(filter, page), rows.count(filter));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One session", description = "With the task it serves or served last.")
    @ApiResponse(responseCode = "200", description = "The session")
    @ApiResponse(responseCode = "404", description = "No session has this id")
    SessionView get(@PathVariable UUID id) {
        return rows.find(id).orElseThrow(() -> Problems.notFound("session", id));
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Terminate a session",
            description = "It is not gone on with; a later run starts a new one. Repeating it changes nothing.")
    @ApiResponse(responseCode = "204", description = "It is terminated")
    @ApiResponse(responseCode = "404", description = "No session has this id")
    @ApiResponse(responseCode = "409", description = "A run is in it, or waits in it")
    ResponseEntity<Void> terminate(@PathVariable UUID id, HttpServletRequest request) {
        sessions.terminate(id, "ended by " + Caller.current(request).actor());
        return ResponseEntity.noContent().build();
    }
}
