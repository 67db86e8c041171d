package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Paging;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Reviews of what completed tasks have come to. */
@RestController
@RequestMapping("/api/v1/tasks/{id}")
@Tag(name = "tasks")
class ReviewController {

    private static final String EXAMPLE = """
            {"verdict": "changes_requested", "message": "Nearly there.", "comments": [{"path": "src/Health.java", "line": 12, "side": "new", "text": "Answer 503 while the database is away."}]}""";

    private final Reviews reviews;

    ReviewController(Reviews reviews) {
        this.reviews = reviews;
    }

    /** Body of a review, for the API document. */
    @Schema(name = "WriteReview", requiredProperties = "verdict")
    record WriteReview(
            @Schema(allowableValues = {"approved", "changes_requested", "dismissed"}) String verdict,
            @Schema(minLength = 1, maxLength = NewReview.LONGEST_MESSAGE) String message,
            @Schema(description = "At most " + NewReview.MOST_COMMENTS + ", of 100000 characters together") List<WriteComment> comments) {}

    /** A remark, for the API document. */
    @Schema(name = "WriteReviewComment", requiredProperties = {"path", "text"})
    record WriteComment(
            @Schema(minLength = 1, maxLength = ReviewComment.LONGEST_PATH, description = "From the repository's root") String path,
            @Schema(minimum = "1", maximum = "" + ReviewComment.LAST_LINE, description = "Without it the remark is on the file") Integer line,
            @Schema(allowableValues = {"new", "old"}, defaultValue = "new", description = "Whether the line is counted after the change or before it")
                    String side,
            @Schema(minLength = 1, maxLength = ReviewComment.LONGEST_TEXT) String text) {}

    @PostMapping("/review")
    @Operation(
            summary = "Review a task",
            description = "Keeps what a person says of a completed task. With changes_requested its message and comments go to the agent as one"
                    + " message, and the task is queued again and works on: in its session, on its branch, from what it had come to. approved"
                    + " and dismissed change nothing else; their comments are kept, and the agent is not told.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = WriteReview.class),
                    examples = @ExampleObject(EXAMPLE)))
    @ApiResponse(responseCode = "201", description = "The review, as it is kept")
    @ApiResponse(responseCode = "400", description = "A field is wrong; errors names each")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    @ApiResponse(responseCode = "409", description = "The task is not completed, 'detail' names its state; or it changed at this very moment")
    @ResponseStatus(HttpStatus.CREATED)
    Review review(@PathVariable UUID id, @RequestBody JsonNode body, HttpServletRequest request) {
        return reviews.addIfCompleted(id, NewReview.of(body), Caller.current(request).actor());
    }

    @GetMapping("/reviews")
    @Operation(summary = "A task's reviews", description = "What people said of it, newest first: who, when, and of which run's work.")
    @ApiResponse(responseCode = "200", description = "A page of reviews, with X-Total-Count and Link")
    @ApiResponse(responseCode = "400", description = "A wrong limit or offset")
    @ApiResponse(responseCode = "404", description = "No task has this id")
    ResponseEntity<List<Review>> reviews(@PathVariable UUID id, @ParameterObject Paging page) {
        Reviews.Page found = reviews.list(id, page);
        return page.answer(found.reviews(), found.total());
    }
}
