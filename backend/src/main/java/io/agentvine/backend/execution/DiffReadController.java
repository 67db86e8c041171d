package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The change of an execution, or of a task's latest state: as git wrote it, or as files and hunks. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "executions")
class DiffReadController {

    static final int PAGE_LINES = 5_000;
    static final int PAGE_FILES = 2_000;

    private static final String TEXT_DIFF = "text/x-diff";
    private static final int SMALL = 1 << 20;
    private static final String FORMS = " With 'Accept: application/json' as files and hunks, page by page: a page holds about 5,000 lines, and"
            + " 'cursor' goes on with its 'next'; a line of more than 2,000 characters is cut. view=files leaves out the lines: the tree of a change; 'path'"
            + " shows one file of it, 'since' those whose change is another one than in an earlier execution's (the counts are of the whole change). As text"
            + " it is one unified diff, byte for byte as git wrote it; the headers AgentVine-Base-Commit and"
            + " AgentVine-Head-Commit name its two ends.";

    private final Diffs diffs;
    private final ReceivedFiles files;
    private final ExecutionRows executions;

    DiffReadController(Diffs diffs, ReceivedFiles files, ExecutionRows executions) {
        this.diffs = diffs;
        this.files = files;
        this.executions = executions;
    }

    @GetMapping("/executions/{id}/diff")
    @Operation(summary = "The change", description = "Kept even where nothing could be pushed." + FORMS)
    @ApiResponse(
            responseCode = "200",
            description = "The diff",
            content = {
                @Content(mediaType = "text/x-diff", schema = @Schema(type = "string"), examples = @ExampleObject(DiffController.EXAMPLE)),
                @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = DiffPage.class))
            })
    @ApiResponse(responseCode = "404", description = "No execution has this id, or it has stored no diff")
    void ofExecution(
            @PathVariable UUID id,
            @Parameter(description = "As JSON: full or files") @RequestParam(required = false) String view,
            @Parameter(description = "As JSON: the one file to show, as it is named now") @RequestParam(required = false) String path,
            @Parameter(description = "As JSON: the 'next' of the page before") @RequestParam(required = false) String cursor,
            @Parameter(description = "As JSON: an earlier execution; only files whose change is another one than in its change") @RequestParam(required = false) UUID since,
            HttpServletResponse response)
            throws IOException {
        asText(id, response, view, path, cursor, since);
    }

    @GetMapping(path = "/executions/{id}/diff", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(hidden = true)
    DiffPage filesOfExecution(
            @PathVariable UUID id,
            @RequestParam(required = false, defaultValue = "full") String view,
            @RequestParam(required = false) String path,
            @RequestParam(required = false) String cursor,
            @RequestParam(required = false) UUID since) {
        return asFiles(id, view, path, cursor, since);
    }

    @GetMapping("/tasks/{id}/diff")
    @Tag(name = "tasks")
    @Operation(summary = "A task's change", description = "Of its newest run that changed anything: what its branch changes." + FORMS)
    @ApiResponse(
            responseCode = "200",
            description = "The diff",
            content = {
                @Content(mediaType = "text/x-diff", schema = @Schema(type = "string"), examples = @ExampleObject(DiffController.EXAMPLE)),
                @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = DiffPage.class))
            })
    @ApiResponse(responseCode = "404", description = "No task has this id, or it has no change yet")
    void ofTask(
            @PathVariable UUID id,
            @Parameter(description = "As JSON: full or files") @RequestParam(required = false) String view,
            @Parameter(description = "As JSON: the one file to show, as it is named now") @RequestParam(required = false) String path,
            @Parameter(description = "As JSON: the 'next' of the page before") @RequestParam(required = false) String cursor,
            @Parameter(description = "As JSON: an earlier execution; only files whose change is another one than in its change") @RequestParam(required = false) UUID since,
            HttpServletResponse response)
            throws IOException {
        asText(diffs.latestOf(id), response, view, path, cursor, since);
    }

    @GetMapping(path = "/tasks/{id}/diff", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(hidden = true)
    DiffPage filesOfTask(
            @PathVariable UUID id,
            @RequestParam(required = false, defaultValue = "full") String view,
            @RequestParam(required = false) String path,
            @RequestParam(required = false) String cursor,
            @RequestParam(required = false) UUID since) {
        return asFiles(diffs.latestOf(id), view, path, cursor, since);
    }

    private void asText(UUID id, HttpServletResponse response, Object... forJson) throws IOException {
        if (Stream.of(forJson).anyMatch(given -> given != null)) {
            throw Problems.badRequest("view", "and path, cursor and since go with 'Accept: application/json' only");
        }
        Text text = found(id, this::text);
        response.setContentType(TEXT_DIFF);
        response.setHeader("AgentVine-Base-Commit", text.baseCommit);
        response.setHeader("AgentVine-Head-Commit", text.headCommit);
        if (text.small != null) {
            response.setContentLength(text.small.length);
            response.getOutputStream().write(text.small);
            return;
        }
        try (ReceivedFiles.Received large = text.large) {
            response.setContentLengthLong(large.sizeBytes());
            Files.copy(large.path(), response.getOutputStream());
        }
    }

    /** @param small null where it is large: then it waits on the disk for its reader, and not in memory */
    private record Text(byte[] small, ReceivedFiles.Received large, String baseCommit, String headCommit) {}

    private Text text(Diffs.Diff diff) {
        boolean small = diff.bytes().length <= SMALL;
        return new Text(small ? diff.bytes() : null, small ? null : files.keep(diff.bytes()), diff.baseCommit(), diff.headCommit());
    }

    private DiffPage asFiles(UUID id, String view, String path, String cursor, UUID since) {
        new Checks().that(view.equals("full") || view.equals("files"), "view", "must be full or files, found '" + view + "'").orRefuse();
        DiffPlace from = cursor == null ? DiffPlace.BEGINNING : DiffPlace.parse(cursor);
        Set<String> known = since == null ? Set.of() : found(since, earlier -> Set.copyOf(DiffSums.of(earlier.bytes())));
        return found(id, diff -> {
            List<String> sums = since == null ? null : DiffSums.of(diff.bytes());
            IntPredicate shown = number -> sums == null || !known.contains(sums.get(number));
            DiffFiles.Found found = new DiffFiles(diff.bytes(), from, path, shown, view.equals("full"), PAGE_LINES, PAGE_FILES).read();
            return new DiffPage(id, diff.baseCommit(), diff.headCommit(), found.files(), found.insertions(), found.deletions(), found.page(),
                    found.next() == null ? null : found.next().toString());
        });
    }

    private <T> T found(UUID id, Function<Diffs.Diff, T> use) {
        return diffs.read(id, use).orElseThrow(() -> executions.find(id)
                .map(execution -> Problems.of(HttpStatus.NOT_FOUND, "Execution " + id + " has stored no diff; it is " + execution.status()))
                .orElseGet(() -> Problems.notFound("execution", id)));
    }
}
