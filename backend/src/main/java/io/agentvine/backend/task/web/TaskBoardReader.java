package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Checks;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads a board, the rows of all its groups in one statement (docs/adr/0014-what-a-page-asks.md). Any thread. */
@Component
class TaskBoardReader {

    private final TaskTotalsReader totals;
    private final TaskPages pages;
    private final TaskSummaries summaries;

    TaskBoardReader(TaskTotalsReader totals, TaskPages pages, TaskSummaries summaries) {
        this.totals = totals;
        this.pages = pages;
        this.summaries = summaries;
    }

    /** @param most tasks of each group */
    @Transactional(readOnly = true)
    public TaskBoard read(int most) {
        TaskFilter all = TaskFilter.of(new Checks(), name -> null);
        Map<String, Long> counts = totals.read(all).group();
        Map<TaskGroup, List<UUID>> ids = new EnumMap<>(TaskGroup.class);
        for (TaskGroup group : TaskGroup.values()) {
            ids.put(group, counts.get(group.word()) == 0 ? List.of() : pages.keys(all.in(group), most, 0).stream().map(TaskKey::id).toList());
        }
        Map<UUID, TaskSummary> rows = summaries.of(ids.values().stream().flatMap(Collection::stream).toList());
        Map<TaskGroup, TaskBoard.Group> groups = new EnumMap<>(TaskGroup.class);
        // On PostgreSQL a task may go to another group between two of these statements: its row, which is read last, says where it belongs.
        ids.forEach((group, those) -> groups.put(group, new TaskBoard.Group(counts.get(group.word()),
                those.stream().map(rows::get).filter(row -> row != null && row.group() == group).toList())));
        return new TaskBoard(groups.get(TaskGroup.NEEDS_YOU), groups.get(TaskGroup.READY_FOR_REVIEW), groups.get(TaskGroup.RUNNING),
                groups.get(TaskGroup.WAITING), groups.get(TaskGroup.FINISHED));
    }
}
