package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Which tasks a list shows; what is asked for must all hold. An index or a kept count knows one part of it; the other, which has to be looked
 * for in the rows ({@link #looked}), is {@link TaskSearch}'s.
 */
final class TaskFilter {

    /** The names of what may be asked for. */
    static final List<String> NAMES = List.of("status", "status_filter", "task_type", "priority", "repository_url", "label", "worker", "group",
            "created_after", "created_before", "q");

    /** How far the clock in a task's id may be from the store's, which {@code created_at} is of. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/=-]{0,62}");

    private final Set<TaskStatus> statuses = EnumSet.noneOf(TaskStatus.class);
    private final List<Condition> kinds = new ArrayList<>();
    private final List<Condition> times = new ArrayList<>();
    private final List<Condition> looked = new ArrayList<>();
    private TaskGroup group;
    private String text;
    private boolean byId;

    private TaskFilter() {}

    /**
     * @param given the value of each name, or null
     * @throws io.agentvine.backend.platform.ProblemException 400 that names every wrong value
     */
    static TaskFilter of(Checks checks, UnaryOperator<String> given) {
        TaskFilter filter = new TaskFilter();
        filter.statuses(checks, given.apply("status"), given.apply("status_filter"));
        filter.kind(checks, "task_type", given.apply("task_type"), TaskType.class);
        filter.kind(checks, "priority", given.apply("priority"), Priority.class);
        filter.repository(checks, given.apply("repository_url"));
        filter.group = word(checks, "group", given.apply("group"), TaskGroup.class);
        filter.created(checks, given.apply("created_after"), given.apply("created_before"));
        filter.worker(checks, given.apply("worker"));
        filter.label(checks, given.apply("label"));
        filter.text(checks, given.apply("q"));
        checks.orRefuse();
        return filter;
    }

    private void statuses(Checks checks, String status, String alias) {
        checks.that(status == null || alias == null || Objects.equals(status, alias), "status_filter",
                "means the same as status, but has another value");
        String given = status == null ? alias : status;
        if (given != null) {
            for (String word : given.split(",", -1)) {
                TaskStatus one = word(checks, status == null ? "status_filter" : "status", word.strip(), TaskStatus.class);
                if (one != null) {
                    statuses.add(one);
                }
            }
        }
    }

    private <E extends Enum<E>> void kind(Checks checks, String name, String given, Class<E> type) {
        if (word(checks, name, given, type) != null) {
            kinds.add(Condition.of("t." + name + " = ?", given));
        }
    }

    private static <E extends Enum<E>> E word(Checks checks, String name, String given, Class<E> type) {
        E value = given == null ? null : JsonFields.wordOf(type, given);
        checks.that(given == null || value != null, name, "must be one of " + JsonFields.words(type) + ", found '" + given + "'");
        return value;
    }

    private void repository(Checks checks, String url) {
        noNul(checks, "repository_url", url);
        if (url != null) {
            kinds.add(Condition.of("t.repository_url = ?", url));
        }
    }

    /** By the index of the ids, which begin with the time of their making, and then exactly. */
    private void created(Checks checks, String after, String before) {
        Instant from = time(checks, "created_after", after);
        Instant to = time(checks, "created_before", before);
        if (from != null) {
            times.add(Condition.of("t.id >= ? AND t.created_at >= ?", firstIdOf(from.minus(CLOCKS)), from.toEpochMilli()));
        }
        if (to != null) {
            times.add(Condition.of("t.id < ? AND t.created_at < ?", firstIdOf(to.plus(CLOCKS)), to.toEpochMilli()));
        }
    }

    private static Instant time(Checks checks, String name, String given) {
        try {
            Instant time = given == null ? null : OffsetDateTime.parse(given).toInstant();
            checks.that(time == null || time.getEpochSecond() >= 0 && time.getEpochSecond() < 1L << 37, name, "must be from 1970 on");
            return checks.failed() ? null : time;
        } catch (DateTimeParseException e) {
            checks.that(false, name, "must be a time as '2026-01-31T09:30:00Z', found '" + given + "'");
            return null;
        }
    }

    private static String firstIdOf(Instant time) {
        return new UUID(Math.max(0, time.toEpochMilli()) << 16, 0).toString();
    }

    private void worker(Checks checks, String worker) {
        checks.length("worker", worker, 1, 100);
        noNul(checks, "worker", worker);
        if (worker != null) {
            looked.add(Condition.of("t.worker_id IN (SELECT w.id FROM workers w WHERE w.id = ? OR w.name = ?)", worker, worker));
        }
    }

    /** As its JSON has it; a comparison by LIKE would not see the case on SQLite. */
    private void label(Checks checks, String label) {
        checks.that(label == null || LABEL.matcher(label).matches(), "label", "must be 1 to 63 letters, digits and ._/=-, found '" + label + "'");
        if (label != null) {
            looked.add(Condition.of("REPLACE(t.labels, ?, '') <> t.labels", '"' + label + '"'));
        }
    }

    private void text(Checks checks, String q) {
        checks.length("q", q, 1, 200);
        noNul(checks, "q", q);
        text = q;
    }

    private static void noNul(Checks checks, String name, String value) {
        checks.that(value == null || value.indexOf('\0') < 0, name, "must not contain the character U+0000");
    }

    /** This one with one condition more, which an index knows. */
    TaskFilter and(Condition condition) {
        TaskFilter both = copy();
        both.times.add(condition);
        return both;
    }

    /** This one with a condition more that has to be looked for, which stands for its text. */
    TaskFilter lookedForBy(Condition condition) {
        TaskFilter both = copy();
        both.text = null;
        both.looked.add(condition);
        return both;
    }

    /** What an index knows of it. */
    TaskFilter withoutLooking() {
        TaskFilter part = copy();
        part.text = null;
        part.looked.clear();
        return part;
    }

    /** Its tasks of that group, which it asks for none of. */
    TaskFilter in(TaskGroup wanted) {
        TaskFilter part = copy();
        part.group = wanted;
        return part;
    }

    /** Its tasks that run and ask a person; it asks for running ones. */
    TaskFilter asking() {
        TaskFilter part = in(TaskGroup.NEEDS_YOU);
        part.statuses.clear();
        part.statuses.add(TaskStatus.IN_PROGRESS);
        return part;
    }

    private TaskFilter copy() {
        TaskFilter copy = new TaskFilter();
        copy.statuses.addAll(statuses);
        copy.kinds.addAll(kinds);
        copy.times.addAll(times);
        copy.looked.addAll(looked);
        copy.group = group;
        copy.text = text;
        copy.byId = byId;
        return copy;
    }

    /** Whether the counts that are kept, with the live rows, tell how many there are. */
    boolean isCounted() {
        return times.isEmpty() && !isLooked();
    }

    boolean isLooked() {
        return text != null || !looked.isEmpty();
    }

    /** What to look for in titles and descriptions, or null. */
    String text() {
        return text;
    }

    /** Null where none is asked for. */
    TaskGroup group() {
        return group;
    }

    /** The states that it asks for, all where it asks for none. */
    Set<TaskStatus> statuses() {
        return statuses.isEmpty() ? EnumSet.allOf(TaskStatus.class) : statuses;
    }

    /** Whether lists of it are in the order of the ends. */
    boolean isByEnd() {
        return group == TaskGroup.FINISHED && !byId;
    }

    /** This one in the order of the ids, whatever it asks for. */
    TaskFilter inOrderOfIds() {
        TaskFilter ordered = copy();
        ordered.byId = true;
        return ordered;
    }

    /** Those of type, priority and repository, which the kept counts know too. */
    List<Condition> kinds() {
        return List.copyOf(kinds);
    }

    /** Everything but the states and the group. */
    List<Condition> conditions() {
        List<Condition> all = new ArrayList<>(group == null ? kinds : kinds.stream().map(TaskFilter::withoutIndex).toList());
        all.addAll(times);
        all.addAll(looked);
        return all;
    }

    /** A group has an index of its own, whose rows are few; that of a repository may have a million. */
    private static Condition withoutIndex(Condition kind) {
        return new Condition(kind.text().replace(" = ?", " || '' = ?"), kind.values());
    }

    /** The parts of its list, each with all its conditions; an index gives the order within each. None where nothing can be in it. */
    List<List<Condition>> parts(Instant now) {
        return stateParts(now).stream().map(part -> {
            List<Condition> all = new ArrayList<>(part);
            all.addAll(conditions());
            return all;
        }).toList();
    }

    private List<List<Condition>> stateParts(Instant now) {
        if (group != null) {
            return group.parts(now).stream().filter(part -> part.statuses().stream().anyMatch(statuses()::contains)).map(part ->
                    statuses().containsAll(part.statuses()) ? List.of(part.condition()) : List.of(part.condition(), inStates(statuses()))).toList();
        }
        return statuses.isEmpty() ? List.of(List.of()) : statuses.stream().map(one -> List.of(Condition.of("t.status = ?", one.word()))).toList();
    }

    /** That its state is one of these. */
    static Condition inStates(Set<TaskStatus> states) {
        return Condition.of("t.status IN (" + String.join(", ", states.stream().map(one -> "'" + one.word() + "'").toList()) + ")");
    }
}
