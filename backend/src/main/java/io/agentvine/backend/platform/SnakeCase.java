package io.agentvine.backend.platform;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Java names as they stand on the wire. */
final class SnakeCase {

    private SnakeCase() {}

    static String of(String name) {
        return name == null ? "request" : name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** The words of an enum, as {@code low, normal, high}. */
    static String words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
