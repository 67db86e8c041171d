package io.agentvine.backend.schedule;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One field of a cron expression.
 *
 * @param text as it was written
 * @param values those that it lets through
 */
record CronField(String text, BitSet values) {

    private static final Pattern PART = Pattern.compile("(\\*|\\w+)(?:-(\\w+))?(?:/(\\d{1,3}))?");

    /** @param names of the values from {@code least} on, or none */
    record Kind(String name, int least, int most, List<String> names) {}

    static final Kind MINUTE = new Kind("minute", 0, 59, List.of());
    static final Kind HOUR = new Kind("hour", 0, 23, List.of());
    static final Kind DAY = new Kind("day of the month", 1, 31, List.of());
    static final Kind MONTH = new Kind("month", 1, 12,
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"));
    /** 0 and 7 are Sunday. */
    static final Kind WEEKDAY = new Kind("day of the week", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    /** @throws IllegalArgumentException with a sentence for people */
    static CronField of(Kind kind, String text) {
        BitSet values = new BitSet();
        for (String part : text.split(",", -1)) {
            Matcher parts = PART.matcher(part);
            if (!parts.matches() || parts.group(1).equals("*") && parts.group(2) != null) {
                throw new IllegalArgumentException("'" + part + "' is no " + kind.name + "; write *, a value, a range as 1-5, a step as */5, or a list of these");
            }
            add(kind, parts, values);
        }
        if (kind == WEEKDAY && values.get(7)) {
            values.clear(7);
            values.set(0);
        }
        return new CronField(text, values);
    }

    private static void add(Kind kind, Matcher parts, BitSet values) {
        boolean all = parts.group(1).equals("*");
        int step = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3));
        int from = all ? kind.least : value(kind, parts.group(1));
        int last = kind == WEEKDAY && all ? 6 : kind.most;
        int to = parts.group(2) != null ? value(kind, parts.group(2)) : all || parts.group(3) != null ? last : from;
        if (step < 1 || to < from) {
            throw new IllegalArgumentException("'" + parts.group() + "' is no " + kind.name + ": "
                    + (step < 1 ? "a step is at least 1" : "a range goes from the smaller to the larger value"));
        }
        for (int value = from; value <= to; value += step) {
            values.set(value);
        }
    }

    private static int value(Kind kind, String text) {
        int named = kind.names.indexOf(text.toLowerCase(Locale.ROOT));
        int value = named >= 0 ? named + kind.least : text.matches("\\d{1,2}") ? Integer.parseInt(text) : -1;
        if (value < kind.least || value > kind.most) {
            throw new IllegalArgumentException("'" + text + "' is no " + kind.name + ", which is " + kind.least + " to " + kind.most
                    + (kind.names.isEmpty() ? "" : " or " + String.join(", ", kind.names)));
        }
        return value;
    }

    boolean has(int value) {
        return values.get(value);
    }

    /** Whether it is written as every value, or as a step through all. */
    boolean isOpen() {
        return text.startsWith("*");
    }

    boolean isEvery() {
        return text.equals("*");
    }
}
