package io.agentvine.backend.fleet;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.task.LeaseSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FleetSettingsTest {

    private final FleetSettings defaults = fleet(seconds(10), seconds(8));

    @Test
    void refusesALeaseThatOneMissedHeartbeatEnds() {
        defaults.requireFitting(leases(seconds(60), seconds(15)));
        assertThatThrownBy(() -> defaults.requireFitting(leases(seconds(59), seconds(15))))
                .hasMessageContaining("59 s")
                .hasMessageContaining("30 s");
    }

    @Test
    void refusesALeaseThatEndsInAGapOfTheReapersWhichNobodyNotices() {
        defaults.requireFitting(leases(seconds(90), seconds(59)));
        assertThatThrownBy(() -> defaults.requireFitting(leases(seconds(90), seconds(60))))
                .hasMessageContaining("reaper-gap")
                .hasMessageContaining("60 s and 30 s, and 90 s");
    }

    @Test
    void refusesASuspicionThatOutlastsTheLease() {
        fleet(seconds(10), seconds(89)).requireFitting(leases(seconds(90), seconds(15)));
        assertThatThrownBy(() -> fleet(seconds(10), seconds(90)).requireFitting(leases(seconds(90), seconds(15))))
                .hasMessageContaining("suspicion")
                .hasMessageContaining("90 s and 90 s");
    }

    @Test
    void refusesASuspicionThatIsOverBeforeTheNextByte() {
        assertThatThrownBy(() -> fleet(seconds(10), seconds(2)))
                .hasMessageContaining("suspicion")
                .hasMessageContaining("2 s between two bytes")
                .hasMessageContaining("found 2 s");
    }

    @Test
    void refusesAPollThatIsLongerThanAClaimMayWait() {
        assertThatThrownBy(() -> fleet(seconds(31), seconds(8)))
                .hasMessageContaining("poll-interval")
                .hasMessageContaining("31 s");
    }

    private static FleetSettings fleet(Duration poll, Duration suspicion) {
        return new FleetSettings(poll, seconds(30), Duration.ofMinutes(15), suspicion);
    }

    private static LeaseSettings leases(Duration lease, Duration reaperGap) {
        return new LeaseSettings(lease, Duration.ofMinutes(10), seconds(60), seconds(60), reaperGap, 3, seconds(20));
    }

    private static Duration seconds(long n) {
        return Duration.ofSeconds(n);
    }
}
