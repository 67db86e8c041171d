package io.agentvine.backend.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> times(String cron, String after, ZoneId zone, int count) {
        List<String> times = new ArrayList<>();
        Instant at = Instant.parse(after);
        while (times.size() < count) {
            at = Cron.of(cron).next(at, zone).orElseThrow();
            times.add(at.toString());
        }
        return times;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "* * * * *          | 2026-01-31T23:59:30Z | 2026-02-01T00:00:00Z",
        "*/15 * * * *       | 2026-01-31T10:45:00Z | 2026-01-31T11:00:00Z",
        "30 6 * * mon-fri   | 2026-01-30T06:30:00Z | 2026-02-02T06:30:00Z",
        "0 0 1 * *          | 2026-01-31T10:00:00Z | 2026-02-01T00:00:00Z",
        "0 0 29 2 *         | 2026-01-31T10:00:00Z | 2028-02-29T00:00:00Z",
        "0 0 13 * 5         | 2026-01-31T10:00:00Z | 2026-02-06T00:00:00Z",
        "0 0 */2 * 5        | 2026-01-31T10:00:00Z | 2026-02-13T00:00:00Z",
        "0 12 * * 7         | 2026-01-31T10:00:00Z | 2026-02-01T12:00:00Z",
        "0 12 * JAN Sun     | 2026-01-31T10:00:00Z | 2027-01-03T12:00:00Z",
        "5,10-12,50/5 1 * * * | 2026-01-31T01:12:00Z | 2026-01-31T01:50:00Z",
    })
    void comesAtTheNextTimeThatFits(String cron, String after, String next) {
        assertThat(times(cron, after, ZoneOffset.UTC, 1)).containsExactly(next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *", "5-1 * * * *",
            "a * * * *", "1, * * * *", "@daily", "* * L * *", "*-5 * * * *", "* * * foo *", "-1 * * * *", "1/ * * * *"})
    void refusesWhatIsNoExpression(String cron) {
        assertThatThrownBy(() -> Cron.of(cron)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatNeverComes() {
        assertThatThrownBy(() -> Cron.of("0 0 30 2 *")).hasMessageContaining("never comes");
        assertThatThrownBy(() -> Cron.of("0 0 31 4,6,9,11 *")).hasMessageContaining("never comes");
    }

    @Test
    void aNamedTimeThatTheClocksLeaveOutIsFiredWhenTheyAreChanged() {
        assertThat(times("30 2 * * *", "2026-03-28T12:00:00Z", BERLIN, 2)).containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
        assertThat(times("0,15,30,45 2 * * *", "2026-03-28T12:00:00Z", BERLIN, 2)).as("once").containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
        assertThat(Cron.of("30 2 * * *").noteOn(Instant.parse("2026-03-29T01:00:00Z"), BERLIN)).contains("02:00 to 03:00");
        assertThat(Cron.of("0 3 * * *").noteOn(Instant.parse("2026-03-29T01:00:00Z"), BERLIN)).as("03:00 is on the clock").isNull();
        assertThat(Cron.of("30 2 * * *").noteOn(Instant.parse("2026-03-30T00:30:00Z"), BERLIN)).isNull();
    }

    @Test
    void aNamedTimeThatComesTwiceIsFiredTheFirstTime() {
        assertThat(times("30 2 * * *", "2026-10-24T12:00:00Z", BERLIN, 2)).containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(Cron.of("30 2 * * *").noteOn(Instant.parse("2026-10-25T00:30:00Z"), BERLIN)).contains("twice");
    }

    @Test
    void openHoursGoOnWithTheRealTime() {
        assertThat(times("30 * * * *", "2026-03-29T00:00:00Z", BERLIN, 3))
                .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z");
        assertThat(times("30 * * * *", "2026-10-25T00:00:00Z", BERLIN, 3))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
    }

    @Test
    void aDayThatIsNotInTheCalendarIsLeftOut() {
        ZoneId samoa = ZoneId.of("Pacific/Apia");
        assertThat(times("0 12 * * *", "2011-12-29T23:00:00Z", samoa, 2)).containsExactly("2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z");
    }

    @Test
    void theLastTimeIsTheNewestThatIsNotLater() {
        Cron cron = Cron.of("30 6 * * mon");
        assertThat(cron.last(Instant.parse("2026-02-02T06:30:00Z"), ZoneOffset.UTC)).hasValue(Instant.parse("2026-02-02T06:30:00Z"));
        assertThat(cron.last(Instant.parse("2026-02-02T06:29:59Z"), ZoneOffset.UTC)).hasValue(Instant.parse("2026-01-26T06:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "* * * * *           | Every minute",
        "*/15 * * * *        | Every 15 minutes",
        "*/7 * * * *         | At minute 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every hour",
        "5 * * * *           | At minute 5 of every hour",
        "30 6 * * *          | At 06:30 every day",
        "0 6,18 * * *        | At 06:00 and 18:00 every day",
        "30 6 * * mon-fri    | At 06:30 on Monday to Friday",
        "0 9 1,15 * *        | At 09:00 on day 1 and 15 of the month",
        "0 9 13 * 5          | At 09:00 on day 13 of the month or on Friday",
        "0 0 1 1-3,7 *       | At 00:00 on day 1 of the month in January to March and July",
        "*/10 9-17 * * *     | Every 10 minutes of the hours 9-17 every day",
        "0 */2 * * 0         | At minute 0 of the hours 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 22 on Sunday",
    })
    void saysInWordsWhenItComes(String cron, String words) {
        assertThat(Cron.of(cron).words()).isEqualTo(words);
    }
}
