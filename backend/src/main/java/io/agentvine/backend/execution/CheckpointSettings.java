package io.agentvine.backend.execution;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of a run is kept for the next one, and for how long.
 *
 * @param maxBundle the git bundle
 * @param maxTranscript all files of the session together, unpacked
 * @param retention after the end of its task
 */
@ConfigurationProperties("agentvine.checkpoints")
record CheckpointSettings(
        @DefaultValue("64MB") DataSize maxBundle,
        @DefaultValue("32MB") DataSize maxTranscript,
        @DefaultValue("7d") Duration retention) {

    static final String MAX_BUNDLE = "agentvine.checkpoints.max-bundle";
    static final String MAX_TRANSCRIPT = "agentvine.checkpoints.max-transcript";

    CheckpointSettings {
        ExecutionSettings.require(MAX_BUNDLE, maxBundle);
        ExecutionSettings.require(MAX_TRANSCRIPT, maxTranscript);
        if (retention.toMillis() < 1) {
            throw new IllegalArgumentException("agentvine.checkpoints.retention must be at least 1 ms, found " + retention);
        }
    }

    /** Of the ZIP. */
    DataSize maxBody() {
        return DataSize.ofBytes(maxBundle.toBytes() + maxTranscript.toBytes());
    }
}
