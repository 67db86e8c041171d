package io.agentvine.backend.task.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** All groups of a board; no task is in two of them. */
record TaskBoard(Group needsYou, Group readyForReview, Group running, Group waiting, Group finished) {

    /**
     * One group.
     *
     * @param total of all its tasks
     * @param tasks not more than were asked for
     */
    @Schema(name = "TaskBoardGroup")
    record Group(
            @Schema(description = "How many it has; finished is counted up to 10,000") long total,
            @Schema(description = "Newest first; of finished the last to end first") List<TaskSummary> tasks) {}
}
