package io.agentvine.backend.platform;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads a request's fields and notes every one that is wrong, so that one answer names them all. Absent and null are the same. */
public final class JsonFields {

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private final JsonNode body;
    private final Checks checks;

    public JsonFields(JsonNode body, Checks checks) {
        if (body == null || !body.isObject()) {
            throw Problems.badRequest("body", "is required and must be a JSON object");
        }
        this.body = body;
        this.checks = checks;
    }

    public boolean has(String field) {
        return body.hasNonNull(field);
    }

    public String text(String field, int least, int most) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            checks.that(false, field, "must be a text, found " + kind(value));
            return null;
        }
        String text = value.stringValue();
        checks.length(field, text, least, most).that(text.indexOf('\0') < 0, field, "must not contain the character U+0000")
                .that(StandardCharsets.UTF_8.newEncoder().canEncode(text), field, "must not contain half of a surrogate pair");
        return text;
    }

    public Integer number(String field, int least, int most) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            checks.that(false, field, "must be a whole number from " + least + " to " + most + ", found " + shown(value));
            return null;
        }
        checks.range(field, value.intValue(), least, most);
        return value.intValue();
    }

    /** Whether the field is this word. */
    public boolean isWord(String field, String word) {
        JsonNode value = value(field);
        return value != null && value.isString() && value.stringValue().equals(word);
    }

    public boolean flag(String field) {
        JsonNode value = value(field);
        checks.that(value == null || value.isBoolean(), field, "must be true or false");
        return value != null && value.isBoolean() && value.booleanValue();
    }

    public UUID uuid(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        UUID id = value.isString() ? uuidOf(value.stringValue()) : null;
        checks.that(id != null, field, "must be a UUID, found " + shown(value));
        return id;
    }

    public <E extends Enum<E>> E word(String field, Class<E> type, E otherwise) {
        JsonNode value = value(field);
        if (value == null) {
            return otherwise;
        }
        E found = value.isString() ? wordOf(type, value.stringValue()) : null;
        checks.that(found != null, field, "must be one of " + words(type) + ", found " + shown(value));
        return found;
    }

    /** Sorted, each once; null where there are none. */
    public List<String> texts(String field, int most, Pattern form, String mustBe) {
        List<String> found = list(field, most, mustBe, value -> value.isString() && form.matcher(value.stringValue()).matches()
                ? value.stringValue() : null);
        return found == null ? null : found.stream().sorted().toList();
    }

    /** Each once, in ascending order; null where there are none. */
    public List<UUID> uuids(String field, int most) {
        List<UUID> found = uuidsInOrder(field, most);
        return found == null ? null : found.stream().sorted().toList();
    }

    /** Each once, as they were given; null where there are none. */
    public List<UUID> uuidsInOrder(String field, int most) {
        return list(field, most, "UUIDs", value -> value.isString() ? uuidOf(value.stringValue()) : null);
    }

    private <T> List<T> list(String field, int most, String mustBe, Function<JsonNode, T> read) {
        JsonNode value = value(field);
        if (value == null || value.isArray() && value.isEmpty()) {
            return null;
        }
        List<T> found = value.isArray() ? value.valueStream().map(read).toList() : List.of();
        boolean right = value.isArray() && found.size() <= most && found.stream().allMatch(Objects::nonNull);
        checks.that(right, field, "must be a list of at most " + most + " " + mustBe + ", found " + shown(value));
        return right ? found.stream().distinct().toList() : null;
    }

    public Instant time(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        Instant time = value.isString() ? timeOf(value.stringValue()) : null;
        checks.that(time != null, field, "must be a time as '2026-01-31T09:30:00Z', found " + shown(value));
        return time;
    }

    /** US dollars as millionths, or null. */
    public Long money(String field, int mostUsd) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        boolean right = value.isNumber() && value.doubleValue() >= 0.01 && value.doubleValue() <= mostUsd;
        checks.that(right, field, "must be a number of US dollars from 0.01 to " + mostUsd + ", found " + shown(value));
        return right ? Math.round(value.doubleValue() * 1_000_000) : null;
    }

    /** JSON text of an object, or null. */
    public String object(String field, int mostBytes) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        String json = value.toString();
        checks.that(value.isObject(), field, "must be a JSON object, found " + kind(value))
                .that(json.length() <= mostBytes, field, "must have at most " + mostBytes + " characters as JSON");
        return json;
    }

    private JsonNode value(String field) {
        return body.hasNonNull(field) ? body.get(field) : null;
    }

    public static <E extends Enum<E>> E wordOf(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElse(null);
    }

    public static <E extends Enum<E>> String words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static UUID uuidOf(String text) {
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equalsIgnoreCase(text) ? id : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Instant timeOf(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return time.toEpochMilli() > 0 && time.isBefore(LATEST) ? time.truncatedTo(ChronoUnit.MILLIS) : null;
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static String kind(JsonNode value) {
        return value.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static String shown(JsonNode value) {
        String text = value.isString() ? "'" + value.stringValue() + "'" : value.toString();
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }
}
