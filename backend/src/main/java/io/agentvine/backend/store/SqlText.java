package io.agentvine.backend.store;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text of one file, parsed once for each choice of its optional lines: one that ends with {@code -- if name} counts only where
 * that parameter has a value. Any thread.
 */
final class SqlText {

    private static final Pattern OPTIONAL_LINE = Pattern.compile("(?m)^(.*)-- if (\\w+)[ \\t]*$");
    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*(?:\\R|$)");

    private final String text;
    private final Set<String> optional;
    private final Map<Set<String>, List<Sql.Part>> parts = new ConcurrentHashMap<>();

    /** @param text without comment lines and includes */
    SqlText(String text) {
        this.text = text;
        this.optional = OPTIONAL_LINE.matcher(text).results().map(line -> line.group(2)).collect(Collectors.toUnmodifiableSet());
    }

    /** The parameters that an optional line waits for. */
    Set<String> optional() {
        return optional;
    }

    List<Sql.Part> parts(Map<String, Object> values) {
        Set<String> given = optional.isEmpty()
                ? optional
                : optional.stream().filter(name -> values.get(name) != null).collect(Collectors.toUnmodifiableSet());
        return parts.computeIfAbsent(given, this::parse);
    }

    private List<Sql.Part> parse(Set<String> given) {
        String chosen = OPTIONAL_LINE.matcher(text).replaceAll(line -> lineIf(given, line));
        return Stream.of(END_OF_STATEMENT.split(chosen))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .map(Sql.Part::of)
                .toList();
    }

    private static String lineIf(Set<String> given, MatchResult line) {
        return given.contains(line.group(2)) ? Matcher.quoteReplacement(line.group(1)) : "";
    }
}
