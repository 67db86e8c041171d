package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.protocol.JobEnded;
import io.agentvine.protocol.ParkRun;
import io.agentvine.protocol.PersonMessage;
import io.agentvine.protocol.TakeMessages;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Runs that are parked, and the messages that people write to them. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "chat")
class RunController {

    private static final int LONGEST_MESSAGE = 20_000;
    private static final int MOST_TAKEN = 500;
    private static final String PARK = """
            {"lease_token": "1.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11", "question_id": "01890a5d-ac96-774b-bcce-b302099a8060", "deferred_call": "toolu_01", "exit_code": 0, "final_event": 41}""";

    private final ParkedRuns parked;
    private final Messages messages;

    RunController(ParkedRuns parked, Messages messages) {
        this.parked = parked;
        this.messages = messages;
    }

    @PostMapping("/executions/{id}/park")
    @Operation(
            summary = "Park a run",
            description = "Its process has ended, since it waits for an answer: the slot is free, the task waits, no attempt is counted. Where"
                    + " the answer came in between, the task is queued at once. The run's other questions are withdrawn. Store the"
                    + " checkpoint before. Repeating it gives the same answer.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(
                    content = @Content(mediaType = "application/json", examples = @ExampleObject(PARK))))
    @ApiResponse(responseCode = "200", description = "The states afterwards; the execution's is handed_back")
    @ApiResponse(responseCode = "400", description = "A field is wrong, or the question is another run's")
    @ApiResponse(responseCode = "403", description = "The execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    @ApiResponse(responseCode = "409", description = "The lease is not current; 'detail' says who holds the work now")
    JobEnded park(@PathVariable UUID id, @RequestBody ParkRun run, HttpServletRequest request) {
        Caller.Worker worker = Caller.worker(request);
        new Checks()
                .present("lease_token", run.leaseToken())
                .present("question_id", run.questionId())
                .length("deferred_call", run.deferredCall(), 1, 200)
                .that(run.deferredCall() == null || run.deferredCall().indexOf('\0') < 0, "deferred_call", "must be printable")
                .length("no_checkpoint", run.noCheckpoint(), 0, 500)
                .orRefuse();
        return parked.park(id, run, worker);
    }

    @PostMapping("/executions/{id}/messages")
    @Operation(
            summary = "Take what people wrote",
            description = "Notes those of 'taken', which the agent has read, and answers those that it has not, oldest first, at most 50. May be"
                    + " repeated; a message is given again until it is taken.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(
                    mediaType = "application/json",
                    examples = @ExampleObject("{\"lease_token\": \"1.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11\","
                            + " \"taken\": [\"01890a5d-ac96-774b-bcce-b302099a8061\"]}"))))
    @ApiResponse(responseCode = "200", description = "What is not read yet")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "403", description = "The execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    @ApiResponse(responseCode = "409", description = "The lease is over; 'detail' says which execution holds the work now")
    List<PersonMessage> take(@PathVariable UUID id, @RequestBody TakeMessages body, HttpServletRequest request) {
        Caller.Worker worker = Caller.worker(request);
        new Checks()
                .present("lease_token", body.leaseToken())
                .that(body.taken() == null || body.taken().size() <= MOST_TAKEN && body.taken().stream().allMatch(Objects::nonNull),
                        "taken", "must be at most " + MOST_TAKEN + " ids")
                .orRefuse();
        return messages.take(id, body, worker);
    }

    /** Body of a message, for the API document. */
    @Schema(name = "WriteMessage", requiredProperties = "message")
    record WriteMessage(@Schema(minLength = 1, maxLength = LONGEST_MESSAGE) String message) {}

    @Schema(name = "WrittenMessage")
    record WrittenMessage(UUID messageId, UUID taskId, @Schema(example = "in_progress", description = "Of that task") String status) {}

    @PostMapping("/tasks/{id}/messages")
    @Operation(
            summary = "Write to a task's agent",
            description = "A running agent reads it at its next turn, a queued one at its start. Of a parked task the open question is refused,"
                    + " and it goes on with the message; one that is over is queued again and works on: in its session, on its"
                    + " branch, from what it had come to.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = WriteMessage.class),
                    examples = @ExampleObject("{\"message\": \"Leave the old endpoint in place, please.\"}")))
    @ApiResponse(responseCode = "202", description = "Kept; the task's agent will read it")
    @ApiResponse(responseCode = "400", description = "A field is wrong")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    @ApiResponse(responseCode = "409", description = "The task changed again and again at this very moment; write it again")
    @ResponseStatus(HttpStatus.ACCEPTED)
    WrittenMessage write(@PathVariable UUID id, @RequestBody JsonNode body, HttpServletRequest request) {
        Checks checks = new Checks();
        String message = new JsonFields(body, checks).text("message", 1, LONGEST_MESSAGE);
        checks.that(body.hasNonNull("message"), "message", "is required")
                .that(message == null || !message.isBlank(), "message", "must not be blank")
                .orRefuse();
        Messages.Written written = messages.write(id, message, Caller.current(request).actor());
        return new WrittenMessage(written.messageId(), written.taskId(), written.status().word());
    }
}
