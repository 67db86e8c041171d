package io.agentvine.backend.task.web;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that holds of a row {@code t} of tasks.
 *
 * @param text SQL with a ? for each value
 */
record Condition(String text, List<Object> values) {

    static Condition of(String text, Object... values) {
        return new Condition(text, List.of(values));
    }

    /** All of them, as the end of a statement from {@code WHERE} on; empty where there are none. */
    static Condition where(List<Condition> all) {
        return all.isEmpty() ? of("") : new Condition(
                " WHERE " + all.stream().map(Condition::text).collect(Collectors.joining(" AND ")),
                all.stream().flatMap(one -> one.values().stream()).toList());
    }

    /** These and one more. */
    static List<Condition> and(List<Condition> some, Condition more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
}
