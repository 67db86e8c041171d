package io.agentvine.backend.attachment;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.LimitedBody;
import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.Attachment;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Files that go with tasks. */
@RestController
@Tag(name = "attachments")
class AttachmentController {

    private static final int LONGEST_NAME = 255;

    private final Attachments attachments;
    private final AttachmentSettings settings;

    AttachmentController(Attachments attachments, AttachmentSettings settings) {
        this.attachments = attachments;
        this.settings = settings;
    }

    @PostMapping(path = "/api/v1/attachments", consumes = {"image/*", "application/pdf", "text/*", "application/octet-stream"})
    @Operation(
            summary = "Upload a file for a task",
            description = "The file itself as the body: PNG, JPEG, GIF, WebP, PDF or text in UTF-8, told by its content and not by its"
                    + " type or name, at most agentvine.attachments.max-size (5 MB). Name its id in the attachments of POST /tasks; where no task"
                    + " does it is gone after a day.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/octet-stream",
                                            schema = @Schema(type = "string", format = "binary"),
                                            examples = @ExampleObject("The log of the failing build"))))
    @ApiResponse(responseCode = "201", description = "Kept; Location names it")
    @ApiResponse(responseCode = "400", description = "The name is wrong, or the content is nothing that an agent can be shown")
    @ApiResponse(responseCode = "413", description = "It is too large")
    @ApiResponse(responseCode = "507", description = "Too many wait for a task that names them")
    ResponseEntity<Attachment> post(
            @Parameter(description = "The file's name, for people and the agent", example = "screenshot.png")
                    @RequestParam(required = false, defaultValue = "attachment")
                    String name,
            HttpServletRequest request)
            throws IOException {
        new Checks()
                .length("name", name, 1, LONGEST_NAME)
                .that(!name.isBlank() && name.chars().noneMatch(Character::isISOControl), "name", "must be one line of text that is not blank")
                .that(StandardCharsets.UTF_8.newEncoder().canEncode(name), "name", "must not contain half of a surrogate pair")
                .orRefuse();
        byte[] content = LimitedBody.read(request, settings.maxSize(), "agentvine.attachments.max-size");
        new Checks().that(content.length > 0, "body", "must not be empty").orRefuse();
        String mediaType = MediaTypes.of(content)
                .orElseThrow(() -> Problems.badRequest("body", "must be " + MediaTypes.TAKEN + " by its content, found something else"));
        Attachment kept = attachments.keep(name, mediaType, content);
        return ResponseEntity.created(URI.create("/api/v1/attachments/" + kept.id())).body(kept);
    }

    @GetMapping("/api/v1/attachments/{id}")
    @Operation(summary = "One attachment", description = "What it is; its bytes are under /content.")
    @ApiResponse(responseCode = "200", description = "The attachment")
    @ApiResponse(responseCode = "404", description = "No attachment has this id; one that no task names is gone after a day")
    Attachment get(@PathVariable UUID id) {
        return attachments.find(id).orElseThrow(() -> Problems.notFound("attachment", id));
    }

    @GetMapping("/api/v1/attachments/{id}/content")
    @Operation(summary = "The bytes of an attachment", description = "As a download, under the type that its content has.")
    @ApiResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(mediaType = "application/octet-stream", schema = @Schema(type = "string", format = "binary"), examples = @ExampleObject("text")))
    @ApiResponse(responseCode = "404", description = "No attachment has this id; one that no task names is gone after a day")
    ResponseEntity<byte[]> content(@PathVariable UUID id) {
        return answer(attachments.content(id).orElseThrow(() -> Problems.notFound("attachment", id)));
    }

    static ResponseEntity<byte[]> answer(Attachments.Stored stored) {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(stored.attachment().mediaType()))
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment()
                        .filename(stored.attachment().name(), StandardCharsets.UTF_8).build().toString())
                .header("X-Content-Type-Options", "nosniff")
                .body(stored.content());
    }
}
