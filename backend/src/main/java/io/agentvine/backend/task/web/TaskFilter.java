package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Which tasks a list shows: conditions on columns of {@code t} that all hold. */
final class TaskFilter {

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private TaskStatus status;

    /** @throws io.agentvine.backend.platform.ProblemException 400 that names every unknown value */
    static TaskFilter of(Checks checks, String status, String statusFilter, String taskType, String priority, String repositoryUrl) {
        TaskFilter filter = new TaskFilter();
        checks.that(
                status == null || statusFilter == null || Objects.equals(status, statusFilter),
                "status_filter",
                "means the same as status, but has another value");
        filter.status = filter.word(checks, status == null ? "status_filter" : "status", "status",
                status == null ? statusFilter : status, TaskStatus.class);
        filter.word(checks, "task_type", "task_type", taskType, TaskType.class);
        filter.word(checks, "priority", "priority", priority, Priority.class);
        filter.repository(checks, repositoryUrl);
        checks.orRefuse();
        return filter;
    }

    private <E extends Enum<E>> E word(Checks checks, String parameter, String column, String word, Class<E> type) {
        if (word == null) {
            return null;
        }
        E value = JsonFields.wordOf(type, word);
        checks.that(value != null, parameter, "must be one of " + JsonFields.words(type) + ", found '" + word + "'");
        conditions.add("t." + column + " = ?");
        values.add(word);
        return value;
    }

    private void repository(Checks checks, String url) {
        checks.that(url == null || url.indexOf('\0') < 0, "repository_url", "must not contain the character U+0000");
        if (url != null) {
            conditions.add("t.repository_url = ?");
            values.add(url);
        }
    }

    /** This one with one condition more. */
    TaskFilter and(String condition, Object... itsValues) {
        TaskFilter both = new TaskFilter();
        both.status = status;
        both.conditions.addAll(conditions);
        both.conditions.add(condition);
        both.values.addAll(values);
        both.values.addAll(List.of(itsValues));
        return both;
    }

    /** Whether it asks for one state, in which tasks are not over. */
    boolean isLive() {
        return status != null && !status.isOver();
    }

    /** Whether it asks for one state, in which tasks are over. */
    boolean isOver() {
        return status != null && status.isOver();
    }

    /** The one state that it asks for, or null. */
    TaskStatus status() {
        return status;
    }

    String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** The values of the conditions, in their order. */
    List<Object> values() {
        return List.copyOf(values);
    }
}
