package io.agentvine.backend.schedule;

import io.agentvine.backend.platform.LeastDuration;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How schedules are fired.
 *
 * @param late by how much a time may be late and still be fired; what is later was missed, and catch_up says what becomes of it
 */
@ConfigurationProperties("agentvine.schedules")
record ScheduleSettings(@DefaultValue("5m") Duration late) {

    ScheduleSettings {
        LeastDuration.ofOneSecond("agentvine.schedules.late", late);
    }
}
