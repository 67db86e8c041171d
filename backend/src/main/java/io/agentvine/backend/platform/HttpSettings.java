package io.agentvine.backend.platform;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of what is taken in over HTTP.
 *
 * @param maxBody a JSON body
 * @param maxDiff the diff of one execution
 * @param bodyTime how long any body may take, beside a second for each 64 KB of it
 * @param lateBodies how many requests may wait for the rest of their bodies at the same time, each with a thread
 */
@ConfigurationProperties("agentvine.http")
record HttpSettings(
        @DefaultValue("16MB") DataSize maxBody,
        @DefaultValue("64MB") DataSize maxDiff,
        @DefaultValue("20s") Duration bodyTime,
        @DefaultValue("80") int lateBodies) {}
