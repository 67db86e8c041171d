package io.agentvine.backend.attachment;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What attachments may take.
 *
 * @param maxSize of one
 * @param maxUnnamed of all together that no task names
 * @param unnamedFor how long one is kept that no task names
 */
@ConfigurationProperties("agentvine.attachments")
record AttachmentSettings(
        @DefaultValue("5MB") DataSize maxSize, @DefaultValue("500MB") DataSize maxUnnamed, @DefaultValue("1d") Duration unnamedFor) {

    private static final long LARGEST = DataSize.ofMegabytes(5).toBytes();

    AttachmentSettings {
        if (maxSize.toBytes() < 1 || maxSize.toBytes() > LARGEST) {
            throw new IllegalArgumentException("agentvine.attachments.max-size must be 1 B to 5 MB, which is what the agent takes, found " + maxSize);
        }
        if (maxUnnamed.toBytes() < maxSize.toBytes()) {
            throw new IllegalArgumentException("agentvine.attachments.max-unnamed must be at least max-size, found " + maxUnnamed);
        }
        if (unnamedFor.toMillis() < 1) {
            throw new IllegalArgumentException("agentvine.attachments.unnamed-for must be at least 1 ms, found " + unnamedFor);
        }
    }
}
