package io.agentvine.backend.schedule;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** Says in English when a {@link Cron} comes. */
final class CronWords {

    private static final int MOST_TIMES = 6;

    private CronWords() {}

    static String of(Cron cron) {
        String when = times(cron) + days(cron) + (cron.month().isEvery() ? "" : " in " + list(cron.month().values(), CronWords::month, true));
        return Character.toUpperCase(when.charAt(0)) + when.substring(1);
    }

    private static String times(Cron cron) {
        BitSet minutes = cron.minute().values();
        BitSet hours = cron.hour().values();
        if (!cron.hour().isOpen() && minutes.cardinality() * hours.cardinality() <= MOST_TIMES) {
            List<String> all = new ArrayList<>();
            hours.stream().forEach(hour -> minutes.stream().forEach(minute -> all.add(String.format(Locale.ROOT, "%02d:%02d", hour, minute))));
            return "at " + joined(all);
        }
        String within = every(cron.minute()) ? "every minute" : isEven(cron.minute(), 60) ? "every " + step(cron.minute()) + " minutes"
                : "at minute " + list(minutes, Integer::toString, false);
        String ofHours = every(cron.hour()) ? (within.startsWith("at") ? " of every hour" : "") : " of the hours " + list(hours, Integer::toString, false);
        return within + ofHours;
    }

    private static boolean every(CronField field) {
        return field.isOpen() && step(field) == 1;
    }

    /** A step that does not divide the whole begins anew with it, which "every 7 minutes" would not say. */
    private static boolean isEven(CronField field, int whole) {
        return field.isOpen() && step(field) > 0 && whole % step(field) == 0;
    }

    /** 0 where it has one value only. */
    private static int step(CronField field) {
        return Math.max(0, field.values().nextSetBit(1));
    }

    private static String days(Cron cron) {
        String ofMonth = cron.day().isEvery() ? "" : "on day " + list(cron.day().values(), Integer::toString, false) + " of the month";
        String ofWeek = cron.weekday().isEvery() ? "" : "on " + list(cron.weekday().values(), CronWords::weekday, true);
        if (ofMonth.isEmpty() && ofWeek.isEmpty()) {
            return cron.hour().isOpen() ? "" : " every day";
        }
        boolean either = !cron.day().isOpen() && !cron.weekday().isOpen();
        return " " + ofMonth + (ofMonth.isEmpty() || ofWeek.isEmpty() ? "" : either ? " or " : " if that is ")
                + (either || ofMonth.isEmpty() ? ofWeek : ofWeek.replaceFirst("^on ", ""));
    }

    /** Runs of three and more as a range. */
    private static String list(BitSet values, IntFunction<String> name, boolean words) {
        List<String> parts = new ArrayList<>();
        for (int from = values.nextSetBit(0); from >= 0; ) {
            int to = values.nextClearBit(from) - 1;
            if (to - from >= 2) {
                parts.add(name.apply(from) + (words ? " to " : "-") + name.apply(to));
            } else {
                for (int value = from; value <= to; value++) {
                    parts.add(name.apply(value));
                }
            }
            from = values.nextSetBit(to + 1);
        }
        return joined(parts);
    }

    private static String joined(List<String> parts) {
        return parts.size() == 1 ? parts.get(0)
                : String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.get(parts.size() - 1);
    }

    private static String weekday(int value) {
        return DayOfWeek.of(value == 0 ? 7 : value).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private static String month(int value) {
        return Month.of(value).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }
}
