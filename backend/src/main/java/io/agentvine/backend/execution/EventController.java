package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.LimitedBody;
import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.EventBatch;
import io.agentvine.protocol.EventsStored;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The transcript of an execution: its worker adds events, people read or follow them. */
@RestController
@RequestMapping("/api/v1/executions/{id}/events")
@Tag(name = "executions")
class EventController {

    private static final String EXAMPLE = "{\"lease_token\":\"7.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11\",\"events\":[{\"seq\":1,"
            + "\"type\":\"assistant\",\"at\":\"2026-01-31T10:02:03.004Z\",\"data\":{\"type\":\"assistant\"},"
            + "\"size_bytes\":20,\"truncated\":false}]}";

    private final Transcripts transcripts;
    private final LiveTranscripts live;
    private final ExecutionSettings settings;
    private final JsonMapper json;

    EventController(Transcripts transcripts, LiveTranscripts live, ExecutionSettings settings, JsonMapper json) {
        this.transcripts = transcripts;
        this.live = live;
        this.settings = settings;
        this.json = json;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Add events",
            description = "At most 500 events and 8 MB a batch. Each number is stored once, so a batch may be repeated. Also taken"
                    + " for an execution that has ended or was lost, under its own token. Answers the highest number that is"
                    + " stored without a gap: send on from there. 'usage' says what the run has used so far, also without events.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = EventBatch.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(responseCode = "200", description = "Stored")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names the event and the field")
    @ApiResponse(responseCode = "403", description = "The execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    @ApiResponse(responseCode = "409", description = "The lease_token is another execution's")
    @ApiResponse(responseCode = "413", description = "The batch is too large")
    EventsStored add(@PathVariable UUID id, HttpServletRequest request) throws IOException {
        Caller.Worker worker = Caller.worker(request);
        EventBatch batch = read(request);
        Transcripts.check(batch);
        return transcripts.store(id, batch, worker);
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "The transcript",
            description = "Events in order. A page holds at most 'limit' events and about 8 MB: go on with 'after' set to the last"
                    + " 'seq' until a page is empty. With 'Accept: text/event-stream' it replays and then follows: each event's id is"
                    + " its seq (Last-Event-ID resumes), and a last one named 'end' says whether the record is complete, or how"
                    + " many events are missing; close the connection then.")
    @ApiResponse(
            responseCode = "200",
            description = "Events; the headers X-Transcript-Complete (true, false) and X-Transcript-Missing (a count)",
            content = {
                @Content(
                        mediaType = "application/json",
                        array = @ArraySchema(schema = @Schema(implementation = StoredEvent.class))),
                @Content(mediaType = "text/event-stream", schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "400", description = "'after', 'limit' or Last-Event-ID is no number in its range")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    ResponseEntity<List<StoredEvent>> list(
            @PathVariable UUID id,
            @Parameter(description = "The last number you have", example = "100") @RequestParam(defaultValue = "0") long after,
            @Parameter(description = "1 to 500") @RequestParam(defaultValue = "100") int limit) {
        new Checks().range("after", after, 0, Long.MAX_VALUE).range("limit", limit, 1, 500).orRefuse();
        TranscriptState state = stateOf(id);
        return ResponseEntity.ok()
                .header("X-Transcript-Complete", Boolean.toString(state.complete()))
                .header("X-Transcript-Missing", Long.toString(state.missing()))
                .body(transcripts.after(id, after, Long.MAX_VALUE, limit));
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(hidden = true)
    void follow(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") long after,
            @RequestHeader(name = "Last-Event-ID", required = false) String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        long from = lastEventId == null || lastEventId.isBlank() ? after : number(lastEventId);
        new Checks().range("after", from, 0, Long.MAX_VALUE).orRefuse();
        stateOf(id);
        live.follow(id, from, request, response);
    }

    private TranscriptState stateOf(UUID id) {
        return transcripts.state(id).orElseThrow(() -> Problems.notFound("execution", id));
    }

    private EventBatch read(HttpServletRequest request) throws IOException {
        byte[] body = LimitedBody.read(request, settings.maxBatch(), "agentvine.executions.max-batch");
        try {
            return json.readValue(body, EventBatch.class);
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException("events", e, new ServletServerHttpRequest(request));
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw Problems.badRequest("Last-Event-ID", "must be the number of an event");
        }
    }
}
