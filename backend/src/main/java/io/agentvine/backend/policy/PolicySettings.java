package io.agentvine.backend.policy;

import io.agentvine.backend.platform.HomeSettings;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param file {@code agentvine.policy.file}: own rules as YAML; default {@code policy.yaml} in the home, where there is one */
@ConfigurationProperties("agentvine.policy")
record PolicySettings(Path file) {

    Path fileIn(HomeSettings home) {
        return file == null ? home.home().resolve("policy.yaml") : file.toAbsolutePath().normalize();
    }
}
