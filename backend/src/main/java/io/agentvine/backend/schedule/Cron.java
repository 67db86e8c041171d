package io.agentvine.backend.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * When something is to happen: five fields (minute, hour, day of the month, month, day of the week) read on the clocks of a time zone. Where
 * both day fields are restricted a day needs to fit one of them, as in every cron.
 *
 * <p>Where clocks are changed: an expression with open hours ({@code *} or a step) goes on with the real time, so that a time which is twice on
 * the clock is fired twice and one that is not on it is left out. With named hours each day has each time once: what is twice is fired the
 * first time, and what is not on the clock at the moment of the change.
 */
record Cron(String expression, CronField minute, CronField hour, CronField day, CronField month, CronField weekday) {

    /** The 29th of February is at most so far away. */
    private static final int FURTHEST_DAYS = 8 * 366 + 2;
    private static final int LOOKED_DAYS = 366;
    private static final int LOOKED_TIMES = 1_000;

    /** @throws IllegalArgumentException with a sentence for people */
    static Cron of(String expression) {
        String[] fields = expression.strip().split("\\s+");
        if (fields.length != 5) {
            throw new IllegalArgumentException("must have 5 fields (minute hour day month weekday), as '30 6 * * mon-fri', found " + fields.length);
        }
        Cron cron = new Cron(String.join(" ", fields), CronField.of(CronField.MINUTE, fields[0]), CronField.of(CronField.HOUR, fields[1]),
                CronField.of(CronField.DAY, fields[2]), CronField.of(CronField.MONTH, fields[3]), CronField.of(CronField.WEEKDAY, fields[4]));
        if (cron.next(Instant.EPOCH, ZoneOffset.UTC).isEmpty()) {
            throw new IllegalArgumentException("never comes: no month that it names has such a day");
        }
        return cron;
    }

    /** The first time after that one; empty: it never comes. */
    Optional<Instant> next(Instant after, ZoneId zone) {
        LocalDate date = after.atZone(zone).toLocalDate().minusDays(1);
        for (int days = 0; days < FURTHEST_DAYS; days++, date = date.plusDays(1)) {
            Instant found = fits(date) ? times(date, zone).higher(after) : null;
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** The shortest time from one to the next; no shorter one than a minute can be. Looked for in more times than a month of hours has, or a year. */
    Duration shortestGap(ZoneId zone) {
        Instant first = next(Instant.EPOCH, zone).orElseThrow();
        Duration shortest = Duration.ofDays(LOOKED_DAYS);
        Instant at = first;
        for (int n = 0; n < LOOKED_TIMES && shortest.compareTo(Duration.ofMinutes(1)) > 0 && at.isBefore(first.plus(Duration.ofDays(LOOKED_DAYS))); n++) {
            Instant before = at;
            at = next(before, zone).orElseThrow();
            Duration gap = Duration.between(before, at);
            shortest = gap.compareTo(shortest) < 0 ? gap : shortest;
        }
        return shortest;
    }

    /** The last time that is not after that one; empty: there is none near. */
    Optional<Instant> last(Instant notAfter, ZoneId zone) {
        LocalDate date = notAfter.atZone(zone).toLocalDate().plusDays(1);
        for (int days = 0; days < FURTHEST_DAYS; days++, date = date.minusDays(1)) {
            Instant found = fits(date) ? times(date, zone).floor(notAfter) : null;
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** What is out of the ordinary about a time that {@link #next} found, in a sentence; null: nothing. */
    String noteOn(Instant time, ZoneId zone) {
        LocalDateTime local = LocalDateTime.ofInstant(time, zone);
        if (zone.getRules().getValidOffsets(local).size() == 2) {
            return "The clocks go back: this time comes twice, and " + (hour.isOpen() ? "both are" : "the first is") + " fired.";
        }
        ZoneOffsetTransition change = zone.getRules().previousTransition(time.plusNanos(1));
        return !hour.isOpen() && change != null && change.isGap() && change.getInstant().equals(time) && isWithin(change)
                ? "The clocks go forward from " + change.getDateTimeBefore().toLocalTime() + " to " + change.getDateTimeAfter().toLocalTime()
                        + ": a time between them is not on the clock on this day, and is fired then."
                : null;
    }

    /** Whether it has a time in what the clocks leave out. */
    private boolean isWithin(ZoneOffsetTransition gap) {
        for (LocalDateTime local = gap.getDateTimeBefore(); local.isBefore(gap.getDateTimeAfter()); local = local.plusMinutes(1)) {
            if (hour.has(local.getHour()) && minute.has(local.getMinute()) && fits(local.toLocalDate())) {
                return true;
            }
        }
        return false;
    }

    private boolean fits(LocalDate date) {
        boolean ofMonth = day.has(date.getDayOfMonth());
        boolean ofWeek = weekday.has(date.getDayOfWeek().getValue() % 7);
        boolean either = !day.isOpen() && !weekday.isOpen();
        return month.has(date.getMonthValue()) && (either ? ofMonth || ofWeek : ofMonth && ofWeek);
    }

    private TreeSet<Instant> times(LocalDate date, ZoneId zone) {
        TreeSet<Instant> times = new TreeSet<>();
        hour.values().stream().forEach(hours -> minute.values().stream().forEach(minutes -> {
            LocalDateTime local = date.atTime(hours, minutes);
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
            if (offsets.isEmpty()) {
                if (!hour.isOpen()) {
                    times.add(zone.getRules().getTransition(local).getInstant());
                }
                return;
            }
            offsets.stream().limit(hour.isOpen() ? 2 : 1).forEach(offset -> times.add(local.toInstant(offset)));
        }));
        return times;
    }

    /** In words, on the clocks of its time zone. */
    String words() {
        return CronWords.of(this);
    }
}
