package io.agentvine.backend.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** {@code /actuator/health} says the same as {@code /health}. */
@Component
class StoresHealth implements HealthIndicator {

    private final Vitals vitals;

    StoresHealth(Vitals vitals) {
        this.vitals = vitals;
    }

    @Override
    public Health health() {
        return (vitals.look().well() ? Health.up() : Health.down()).build();
    }
}
