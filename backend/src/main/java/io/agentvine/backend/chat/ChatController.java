package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.session.Sessions;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.WorkerMessage;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Questions and answers: runs ask, people see what waits for them and decide. */
@RestController
@RequestMapping("/api/v1/chat")
@Tag(name = "chat", description = "What agents ask and people answer")
class ChatController {

    private static final int LONGEST_MESSAGE = 20_000;
    private static final int LONGEST_RESPONSE = 20_000;
    private static final String MOST_JSON = "must have at most " + KeptJson.LARGEST_BYTES + " bytes as JSON";
    private static final String ASK = """
            {"session_id": "2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11", "worker_id": "01890a5d-ac96-774b-bcce-b302099a8057", "message": "May the agent run: kubectl apply -f deploy.yaml?", "task_id": "01890a5d-ac96-774b-bcce-b302099a8058", "execution_id": "01890a5d-ac96-774b-bcce-b302099a8059", "lease_token": "1.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11", "kind": "permission", "call_id": "toolu_01", "tool_name": "Bash", "tool_input": {"command": "kubectl apply -f deploy.yaml"}, "rule": "unknown-command"}""";

    private final Questions questions;
    private final ChatRows rows;
    private final Sessions sessions;

    ChatController(Questions questions, ChatRows rows, Sessions sessions) {
        this.questions = questions;
        this.rows = rows;
        this.sessions = sessions;
    }

    @PostMapping("/worker-message")
    @Operation(
            summary = "A run asks a person",
            description = "The question of this call, as it stands now: it is asked once, and repeating the request looks at it. 'hold_ms'"
                    + " is how long the call is still to be held before the run is parked. An answer counts for this tool and this input"
                    + " only, wherever the run's clone ('working_copy') is; one that was given for the whole task counts in every later run of it.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(
                    content = @Content(mediaType = "application/json", examples = @ExampleObject(ASK))))
    @ApiResponse(responseCode = "200", description = "The question, and its answer where there is one")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "403", description = "The worker_id or the execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    @ApiResponse(responseCode = "409", description = "The lease is over, or this call was asked about with another tool or input")
    QuestionState ask(@RequestBody WorkerMessage call, HttpServletRequest request) {
        check(call);
        return questions.ask(call, Caller.worker(request, call.workerId()));
    }

    private static void check(WorkerMessage call) {
        new Checks()
                .present("session_id", call.sessionId())
                .present("worker_id", call.workerId())
                .present("task_id", call.taskId())
                .present("execution_id", call.executionId())
                .present("lease_token", call.leaseToken())
                .present("kind", call.kind())
                .present("message", call.message())
                .length("message", call.message(), 1, LONGEST_MESSAGE)
                .present("call_id", call.callId())
                .length("call_id", call.callId(), 1, 200)
                .that(isStorable(call.callId()), "call_id", "must be printable")
                .length("agent_id", call.agentId(), 0, 200)
                .present("tool_name", call.toolName())
                .length("tool_name", call.toolName(), 1, 200)
                .that(isStorable(call.toolName()), "tool_name", "must be printable")
                .length("rule", call.rule(), 0, 200)
                .that(call.toolInput() != null && call.toolInput().isObject(), "tool_input", "is required and must be a JSON object")
                .that(!KeptJson.isTooLarge(call.toolInput()), "tool_input", MOST_JSON)
                .length("working_copy", call.workingCopy(), 2, 4_096)
                .that(isStorable(call.workingCopy()), "working_copy", "must be printable")
                .that(call.workingCopy() == null || call.workingCopy().startsWith("/"), "working_copy", "must be an absolute path")
                .orRefuse();
    }

    private static boolean isStorable(String text) {
        return text == null || text.equals(Texts.storable(text));
    }

    @GetMapping("/pending")
    @Operation(
            summary = "Questions that wait for a person",
            description = "Newest first. Only those that can be answered now: their run holds the call, or their task is parked on it.")
    @ApiResponse(responseCode = "200", description = "A page of questions, with X-Total-Count and Link")
    @ApiResponse(responseCode = "400", description = "An unknown filter or kind, an id that is no UUID, or a wrong limit or offset")
    ResponseEntity<List<PendingQuestion>> pending(
            @RequestParam(name = "task_id", required = false) UUID taskId,
            @RequestParam(name = "session_id", required = false) UUID sessionId,
            @Parameter(description = "permission, question or plan", example = "permission") @RequestParam(required = false) String kind,
            @Parameter(description = "true: only those that nobody has answered for agentvine.questions.overdue; false: only the others")
                    @RequestParam(required = false)
                    Boolean overdue,
            @ParameterObject Paging page) {
        ChatRows.Filter filter = new ChatRows.Filter(taskId, sessionId, kind(kind), overdue);
        return page.answer(rows.pending(filter, page), rows.countPending(filter));
    }

    private static QuestionKind kind(String word) {
        String words = Arrays.stream(QuestionKind.values()).map(QuestionKind::word).collect(Collectors.joining(", "));
        return word == null ? null : Arrays.stream(QuestionKind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Problems.badRequest("kind", "must be one of " + words + ", found '" + word + "'"));
    }

    /** Body of an answer, for the API document. */
    @Schema(name = "HumanResponse", requiredProperties = {"message_id", "response"})
    record HumanResponse(
            UUID messageId,
            JsonNode response,
            JsonNode updatedInput,
            @Schema(minLength = 1, maxLength = 100, description = "Who answers, where it is not the operator") String answeredBy) {}

    /** What was recorded. */
    record Answered(UUID messageId, UUID taskId, @Schema(example = "answered") String status, @Schema(example = "allow") String response,
            @Schema(example = "operator") String answeredBy, Instant answeredAt) {}

    @PostMapping("/human-response")
    @Operation(
            summary = "Answer a question",
            description = "'response' to a permission: allow, allow for this task, deny, or deny: <reason>; with allow, 'updated_input' is the"
                    + " input with which the call is made. To a plan: allow, deny, or deny: <reason>. To the agent's own question: a label,"
                    + " several joined by ', ' where several may be chosen, other: <text>, or deny: <reason>; to several questions an object"
                    + " with an answer to the text of each. A question has one answer, the first that is accepted. A run that holds the call"
                    + " goes on within a moment; a parked task is queued at the head of its queue. Always needs the operator token.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(
                    required = true,
                    content = @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = HumanResponse.class),
                            examples = @ExampleObject("{\"message_id\": \"01890a5d-ac96-774b-bcce-b302099a8060\","
                                    + " \"response\": \"deny: use the staging cluster\"}"))))
    @ApiResponse(responseCode = "200", description = "The answer, as it is recorded")
    @ApiResponse(responseCode = "400", description = "A field is wrong; for a response 'detail' names the choices")
    @ApiResponse(responseCode = "404", description = "No question has this id")
    @ApiResponse(responseCode = "409", description = "It is answered, withdrawn or expired: 'detail' says by whom or why, and when")
    Answered answer(@RequestBody JsonNode body, HttpServletRequest request) {
        Checks checks = new Checks();
        JsonFields fields = new JsonFields(body, checks);
        UUID id = fields.uuid("message_id");
        JsonNode said = body.get("response");
        boolean isText = said != null && said.isString();
        String text = isText ? fields.text("response", 1, LONGEST_RESPONSE) : null;
        String updatedInput = KeptJson.of(body.get("updated_input"));
        String by = fields.text("answered_by", 1, 100);
        checks.that(body.hasNonNull("message_id"), "message_id", "is required")
                .that(body.hasNonNull("response"), "response", "is required")
                .that(!isText || text == null || !text.isBlank(), "response", "must not be blank")
                .that(isText || said == null || said.toString().length() <= LONGEST_RESPONSE, "response",
                        "must have at most " + LONGEST_RESPONSE + " characters")
                .that(updatedInput == null || body.get("updated_input").isObject(), "updated_input", "must be a JSON object")
                .that(updatedInput == null || !KeptJson.isTooLarge(body.get("updated_input")), "updated_input", MOST_JSON)
                .that(by == null || !by.isBlank(), "answered_by", "must not be blank")
                .orRefuse();
        Question answered = questions.answer(id, said, updatedInput, by == null ? Caller.current(request).actor() : by);
        return new Answered(answered.id(), answered.taskId(), answered.status().word(), answered.answer().response(),
                answered.answer().by(), answered.closed().at());
    }

    @GetMapping("/conversation/{session_id}")
    @Operation(
            summary = "A session's conversation",
            description = "What its agents asked, what people answered, and what people wrote of their own accord. OLDEST FIRST, unlike"
                    + " other lists: it is read from the beginning.")
    @ApiResponse(responseCode = "200", description = "A page of entries, with X-Total-Count and Link")
    @ApiResponse(responseCode = "404", description = "No session has this id, and nothing was said in it")
    ResponseEntity<List<ConversationEntry>> conversation(@PathVariable("session_id") UUID sessionId, @ParameterObject Paging page) {
        long total = rows.countConversation(sessionId);
        return page.answer(rows.conversation(sessionId, page), total);
    }

    /** How many sessions ended. */
    record CleanedUp(@Schema(example = "3") int terminated) {}

    @PostMapping("/cleanup-sessions")
    @Operation(
            summary = "End idle sessions now",
            description = "Terminates every idle session, however short it has been idle. One that a run is in, is parked in, or is queued"
                    + " to go on in stays.")
    @ApiResponse(responseCode = "200", description = "How many ended")
    @ApiResponse(responseCode = "401", description = "This backend asks for a token here")
    CleanedUp cleanUp(HttpServletRequest request) {
        return new CleanedUp(sessions.endIdle("cleaned up by " + Caller.current(request).actor()));
    }
}
