package io.agentvine.backend.feed;

import io.agentvine.backend.task.web.TaskSummaries;
import io.agentvine.backend.task.web.TaskSummary;
import io.agentvine.protocol.Wire;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Gives changes of tasks and questions the row of their task as {@code GET /tasks?view=summary} shows it, so that who listens need not ask for
 * it: one statement for many changes. Any thread.
 */
@Component
class EventRows {

    private final TaskSummaries summaries;

    EventRows(TaskSummaries summaries) {
        this.summaries = summaries;
    }

    /** The same changes, in their order; of a task that is gone {@code row} is null. */
    List<FeedChange> in(List<FeedChange> changes) {
        Set<UUID> tasks = changes.stream().map(FeedChange::task).filter(Objects::nonNull).collect(Collectors.toCollection(LinkedHashSet::new));
        if (tasks.isEmpty()) {
            return changes;
        }
        Map<UUID, TaskSummary> found = summaries.of(tasks);
        return changes.stream().map(change -> change.task() == null ? change : change.with("row", Wire.write(found.get(change.task())))).toList();
    }
}
