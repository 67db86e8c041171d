package io.agentvine.backend.feed;

import io.agentvine.backend.platform.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What changes, as server-sent events. */
@RestController
@RequestMapping("/api/v1/events")
@Tag(name = "events")
class FeedController {

    private final LiveEvents live;

    FeedController(LiveEvents live) {
        this.live = live;
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "What changes, as it changes",
            description = "Server-sent events; 'data' is one line of JSON. Without Last-Event-ID they begin now: open the stream first,"
                    + " then read the lists. With it (or 'after') nothing is left out and nothing comes twice, whichever backend answers."
                    + " An event named 'reset' says that what came after that id is not kept any more (agentvine.events.keep), or"
                    + " that the id is of another database: read the lists again. Named 'task': {id, at, from, to, job_id,"
                    + " execution_id, actor, reason_code, message}, or {id, at, edited, title, priority, status}, or {id, at, deleted}."
                    + " Named 'schedule': {id, at, what, name, planned_at, reason} of a time that was skipped."
                    + " 'task' and 'question' carry 'row': the task as GET /tasks?view=summary shows it when it is sent, null where it is gone; so"
                    + " a list need not be read again. Named 'activity', at most once a second: {runs: [{task_id, execution_id, activity, at,"
                    + " turns, cost_usd}]}, what runs do now; who begins to listen is told of all of them, then of those that change."
                    + " Named 'worker', 'session', 'question': {id, at, what, …} with the fields as they are when it is sent; what is"
                    + " added, changed or, of a question, overdue, of a worker, deleted (removed by the operator). A question that is over says"
                    + " who answered it ('answered_by'), or why nobody did ('close_reason'). Named 'queue': the counts of GET /queue/status, at most once a"
                    + " second while tasks change, under the id of the event before it. A comment comes every 10 s. A client that"
                    + " takes nothing for about a minute is disconnected and may resume.")
    @ApiResponse(
            responseCode = "200",
            description = "Events, until the client goes",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "400", description = "'after' or Last-Event-ID is no id of an event")
    void follow(
            @Parameter(description = "As Last-Event-ID, which counts where both are given", example = "812-97")
                    @RequestParam(required = false)
                    String after,
            @Parameter(description = "The id of the last event that you have", example = "812-97")
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        boolean byHeader = lastEventId != null && !lastEventId.isBlank();
        live.follow(byHeader ? cursor("Last-Event-ID", lastEventId) : cursor("after", after), request, response);
    }

    private static Cursor cursor(String name, String text) {
        return text == null || text.isBlank()
                ? null
                : Cursor.parse(text).orElseThrow(() ->
                        Problems.badRequest(name, "must be the id of an event, as 812-97, found '" + text + "'"));
    }
}
