package io.agentvine.bench;

import static io.agentvine.bench.Figure.Against.POSTGRES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShareTest {

    @Test
    void aFloorAsksTheSameOfASlowAndOfAFastMachine() {
        assertThat(reported(1_000.0, Figure.shareOf(POSTGRES, "k", "rate", 310, "tasks/s", 0.3, 0.5)).holds()).isTrue();
        assertThat(reported(4_000.0, Figure.shareOf(POSTGRES, "k", "rate", 1_150, "tasks/s", 0.3, 0.5)).holds()).isFalse();
        assertThat(reported(4_000.0, Figure.shareOf(POSTGRES, "k", "rate", 2_100, "tasks/s", 0.3, 0.5)).reachesAim()).isTrue();
    }

    @Test
    void aTimeIsHeldAgainstThatOfOneBareStep() {
        Figure slow = reported(1_000.0, Figure.timesOf(POSTGRES, "k", "time", 17, 6.0, 3.0));
        assertThat(slow.floor()).as("three at a time make one step 3 ms long").isCloseTo(18, within(1e-9));
        assertThat(slow.holds()).isTrue();
        assertThat(slow.ratio(slow.value(), 1_000)).isCloseTo(17 / 3.0, within(1e-9));
        assertThat(reported(3_000.0, Figure.timesOf(POSTGRES, "k", "time", 17, 6.0, 3.0)).holds()).isFalse();
    }

    @Test
    void hasNoFloorWhereTheBareMachineWasNotMeasured() {
        Figure figure = reported(null, Figure.shareOf(POSTGRES, "k", "rate", 1, "tasks/s", 0.3, 0.5).noted("SQLite"));
        assertThat(figure.floor()).isNull();
        assertThat(figure.aim()).isNull();
        assertThat(figure.holds()).isTrue();
        assertThat(figure.note()).isEqualTo("SQLite");
    }

    @Test
    void isReadBesideTheCalibrationOfItsOwnPart() {
        Measurements measured = new Measurements(Instant.EPOCH, "bench");
        measured.begin("pickup");
        measured.add(new Raw.Calibrated("pickup", 20_000, 1_000.0));
        measured.begin("next");
        measured.add(new Raw.Calibrated("next", 20_000, 2_000.0));
        measured.add(Figure.shareOf(POSTGRES, "k", "rate", 700, "tasks/s", 0.3, 0.5));
        assertThat(measured.raw().figures().get(0).floor()).isEqualTo(600);
    }

    private static Figure reported(Double bare, Figure.Share share) {
        Measurements measured = new Measurements(Instant.EPOCH, "bench");
        measured.begin("next");
        measured.add(new Raw.Calibrated("next", 20_000, bare));
        measured.add(share);
        return measured.raw().figures().get(0);
    }
}
