package io.agentvine.backend.execution;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of what a run may store.
 *
 * @param maxDiff of one execution
 * @param maxBatch of one request with events
 * @param maxLine of one line that is kept whole beside its event
 * @param maxLines of all such lines of one execution
 * @param lateEvents how long a follower of an ended run waits for events that have not arrived
 */
@ConfigurationProperties("agentvine.executions")
record ExecutionSettings(
        @DefaultValue("32MB") DataSize maxDiff,
        @DefaultValue("8MB") DataSize maxBatch,
        @DefaultValue("32MB") DataSize maxLine,
        @DefaultValue("64MB") DataSize maxLines,
        @DefaultValue("30s") Duration lateEvents) {

    private static final long LARGEST = DataSize.ofMegabytes(512).toBytes();

    ExecutionSettings {
        require("agentvine.executions.max-diff", maxDiff);
        require("agentvine.executions.max-batch", maxBatch);
        require("agentvine.executions.max-line", maxLine);
        require("agentvine.executions.max-lines", maxLines);
        if (lateEvents.isNegative()) {
            throw new IllegalArgumentException("agentvine.executions.late-events must not be negative, found " + lateEvents);
        }
    }

    /** @throws IllegalArgumentException for a size that no limit should have */
    static void require(String name, DataSize size) {
        if (size.toBytes() < 1024 || size.toBytes() > LARGEST) {
            throw new IllegalArgumentException(name + " must be 1 KB to 512 MB, found " + size);
        }
    }
}
