package io.agentvine.backend.task.web;

import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many tasks there are of each kind, under the same filters.
 *
 * @param total of all of them
 */
record TaskTotals(
        long total,
        @Schema(description = "False where only the newest 3,000 were looked at that the filters other than q, label and worker let through") boolean complete,
        @Schema(description = "Every state", example = "{\"queued\": 4}") Map<String, Long> status,
        @Schema(description = "Every group of a board; finished is counted up to 10,000", example = "{\"needs_you\": 1}") Map<String, Long> group,
        Map<String, Long> priority,
        Map<String, Long> taskType,
        @Schema(description = "The 100 with the most tasks") List<RepositoryTotal> repositories) {

    private static final int MOST_REPOSITORIES = 100;

    record RepositoryTotal(String repositoryUrl, long count) {}

    /** Tasks of one kind. @param group null where they are in none, or where it is counted otherwise */
    record Kind(TaskStatus status, TaskGroup group, String priority, String taskType, String repositoryUrl, long n) {}

    static TaskTotals of(List<Kind> kinds, boolean complete) {
        Map<String, Long> status = zeros(Arrays.stream(TaskStatus.values()).map(TaskStatus::word).toList());
        Map<String, Long> group = zeros(Arrays.stream(TaskGroup.values()).map(TaskGroup::word).toList());
        Map<String, Long> priority = zeros(Arrays.stream(Priority.values()).map(TaskTotals::word).toList());
        Map<String, Long> type = zeros(Arrays.stream(TaskType.values()).map(TaskTotals::word).toList());
        Map<String, Long> repositories = new LinkedHashMap<>();
        for (Kind kind : kinds) {
            status.merge(kind.status.word(), kind.n, Long::sum);
            if (kind.group != null) {
                group.merge(kind.group.word(), kind.n, Long::sum);
            }
            priority.merge(kind.priority, kind.n, Long::sum);
            type.merge(kind.taskType, kind.n, Long::sum);
            repositories.merge(kind.repositoryUrl, kind.n, Long::sum);
        }
        return new TaskTotals(kinds.stream().mapToLong(Kind::n).sum(), complete, status, group, priority, type, largest(repositories));
    }

    /** With that many tasks of that group more, which are counted in the others already. */
    TaskTotals moving(TaskGroup from, TaskGroup to, long n) {
        Map<String, Long> moved = new LinkedHashMap<>(group);
        if (from != null) {
            moved.merge(from.word(), -n, Long::sum);
        }
        moved.merge(to.word(), n, Long::sum);
        return new TaskTotals(total, complete, status, moved, priority, taskType, repositories);
    }

    private static List<RepositoryTotal> largest(Map<String, Long> repositories) {
        return repositories.entrySet().stream().filter(one -> one.getValue() > 0)
                .map(one -> new RepositoryTotal(one.getKey(), one.getValue()))
                .sorted(Comparator.comparingLong(RepositoryTotal::count).reversed().thenComparing(RepositoryTotal::repositoryUrl))
                .limit(MOST_REPOSITORIES).toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Map<String, Long> zeros(List<String> words) {
        Map<String, Long> zeros = new LinkedHashMap<>();
        words.forEach(word -> zeros.put(word, 0L));
        return zeros;
    }
}
