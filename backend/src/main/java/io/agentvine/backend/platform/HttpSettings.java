package io.agentvine.backend.platform;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of what is taken in over HTTP.
 *
 * @param maxBody a JSON body
 * @param maxDiff the diff of one execution
 */
@ConfigurationProperties("agentvine.http")
record HttpSettings(@DefaultValue("16MB") DataSize maxBody, @DefaultValue("64MB") DataSize maxDiff) {}
