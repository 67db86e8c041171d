package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.Paging;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The tasks, many at once: lists and how many there are. */
@RestController
@RequestMapping("/api/v1/tasks")
@Tag(name = "tasks")
class TaskListController {

    private static final int MOST_OF_A_GROUP = 100;

    private final TaskRows rows;
    private final TaskSummaries summaries;
    private final TaskPages pages;
    private final TaskCounts counts;
    private final TaskTotalsReader totals;
    private final TaskBoardReader board;
    private final TaskSearch search;

    TaskListController(TaskRows rows, TaskSummaries summaries, TaskPages pages, TaskCounts counts, TaskTotalsReader totals, TaskBoardReader board,
            TaskSearch search) {
        this.rows = rows;
        this.summaries = summaries;
        this.pages = pages;
        this.counts = counts;
        this.totals = totals;
        this.board = board;
        this.search = search;
    }

    /** What is shown of each task. */
    private enum View {
        FULL,
        SUMMARY
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @TaskFilters
    @Operation(summary = "The tasks", description = "Newest first. Filters are joined by and. q, label and worker are looked for in the newest "
            + TaskSearch.REACH + " tasks that the other filters let through. X-Total-Count counts what was found among these; where there are older"
            + " tasks, which it has not looked at, the Link named next leads from the last page on to them, also when nothing was found."
            + " view=summary answers short rows for a board, without description, metadata, verify_command and result. With it, or with 'cursor', the"
            + " Link named next goes on behind the last row, so that no row is skipped or doubled however many come or go meanwhile; with 'offset' it"
            + " counts. In the group finished no more than " + TaskCounts.MOST_FINISHED + " are counted.")
    @ApiResponse(
            responseCode = "200",
            description = "A page of tasks, with X-Total-Count and Link",
            content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE,
                    array = @ArraySchema(schema = @Schema(type = "object", anyOf = {TaskView.class, TaskSummary.class}))))
    @ApiResponse(responseCode = "400", description = "An unknown filter or value, or a wrong limit, offset or cursor")
    ResponseEntity<List<Object>> list(
            @Parameter(description = "full or summary") @RequestParam(required = false, defaultValue = "full") String view,
            @Parameter(description = "Where to go on, from a Link; empty: the first page, whose Link goes on so") @RequestParam(required = false) String cursor,
            @Parameter(description = "With q, label or worker: look at no newer task than this one; taken from a Link") @RequestParam(required = false)
                    String from,
            @ParameterObject Paging page,
            HttpServletRequest request) {
        Checks checks = new Checks();
        boolean counted = request.getParameter("offset") != null;
        checks.that(view.equals("full") || view.equals("summary"), "view", "must be full or summary, found '" + view + "'")
                .that(cursor == null || !counted && from == null, "cursor", "cannot be given beside offset or from; leave one out");
        TaskFilter filter = TaskFilter.of(checks, request::getParameter);
        new Checks().that(from == null || !filter.isCounted(), "from", "is taken from a Link of a list with q, label, worker, created_after or created_before").orRefuse();
        View shown = View.valueOf(view.toUpperCase(java.util.Locale.ROOT));
        if (cursor != null || shown == View.SUMMARY && !counted && from == null) {
            return behind(filter, cursor == null || cursor.isEmpty() ? null : TaskKey.parse("cursor", cursor), shown, page);
        }
        return filter.isCounted() ? list(filter, shown, page) : search(filter, from == null ? null : TaskKey.parse("from", from), shown, page);
    }

    @GetMapping("/counts")
    @TaskFilters
    @Operation(summary = "How many tasks there are", description = "By state, group of a board, priority, type and repository, under the same filters as the"
            + " list. With group, created_after, created_before, q, label or worker, the newest " + TaskSearch.REACH + " tasks are looked at that the"
            + " filters before these three let through, and 'complete' says whether these were all.")
    @ApiResponse(responseCode = "200", description = "The counts")
    @ApiResponse(responseCode = "400", description = "An unknown filter or value")
    TaskTotals counts(HttpServletRequest request) {
        return totals.read(TaskFilter.of(new Checks(), request::getParameter));
    }

    @GetMapping("/board")
    @Operation(summary = "The board", description = "All groups of a board: how many tasks each has, and its first ones as short rows, as"
            + " view=summary has them. GET /tasks with group goes on with one.")
    @ApiResponse(responseCode = "200", description = "The groups")
    @ApiResponse(responseCode = "400", description = "A wrong limit")
    TaskBoard board(@Parameter(description = "How many tasks of each group, 0 to 100") @RequestParam(required = false, defaultValue = "50") int limit) {
        new Checks().that(limit >= 0 && limit <= MOST_OF_A_GROUP, "limit", "must be from 0 to " + MOST_OF_A_GROUP + ", found " + limit).orRefuse();
        return board.read(limit);
    }

    /** Counted first: the look for a page ends with the last task that there is. */
    private ResponseEntity<List<Object>> list(TaskFilter filter, View shown, Paging page) {
        long total = counts.count(filter);
        Paging there = page.within(total);
        return page.answer(there == null ? List.of() : show(pages.keys(filter, there.limit(), there.offset()), shown), total);
    }

    /** A page that is not full says how many there are, without a count. */
    private ResponseEntity<List<Object>> search(TaskFilter filter, TaskKey from, View shown, Paging page) {
        TaskSearch.Part part = search.part(filter, from);
        List<TaskKey> found = pages.keys(part.filter(), page.limit(), page.offset());
        boolean isLast = found.size() < page.limit() && (page.offset() == 0 || !found.isEmpty());
        return page.answer(show(found, shown), isLast ? page.offset() + found.size() : search.count(part), "from", part.older());
    }

    private ResponseEntity<List<Object>> behind(TaskFilter filter, TaskKey behind, View shown, Paging page) {
        TaskSearch.Part part = filter.isCounted() ? new TaskSearch.Part(filter, null, null) : search.partBehind(filter, behind);
        List<TaskKey> found = filter.isCounted() ? pages.behind(filter, behind, page.limit()) : pages.keys(part.filter(), page.limit(), 0);
        long total = filter.isCounted() ? counts.count(filter) : search.count(part);
        TaskKey next = found.size() == page.limit() ? found.get(found.size() - 1) : part.last();
        return page.answerBehind(show(found, shown), total, next);
    }

    private List<Object> show(List<TaskKey> keys, View shown) {
        return List.copyOf(shown == View.SUMMARY ? summaries.list(keys) : rows.list(keys));
    }
}
