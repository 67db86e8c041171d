package io.agentvine.backend.controller;

import io.agentvine.backend.platform.StartRefusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether a model may answer where a rule says so, and within what.
 *
 * @param enabled whether it may
 * @param baseUrl of a Messages API
 * @param apiKey default: ANTHROPIC_API_KEY of this process's environment
 * @param apiKeyFile a file that holds the key and nothing else; goes before api-key
 * @param keyHeader how the key is shown to the API
 * @param mode whether what it is sure of is the answer, or a draft for people
 * @param model that is asked
 * @param minConfidence from which on the model's decision counts, 0 to 1; what is below stays with people
 * @param maxUsdPerDay since midnight UTC; then nothing is asked any more. Calls that are under way may exceed it by what they cost
 * @param inputUsdPerMtok price of a million input tokens
 * @param outputUsdPerMtok price of a million output tokens
 * @param timeout of a call; one that broke, or that the API was too busy for, is made once more
 * @param maxConcurrent calls at a time, of this backend
 */
@ConfigurationProperties("agentvine.controller")
record ControllerSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("https://api.anthropic.com") URI baseUrl,
        String apiKey,
        Path apiKeyFile,
        @DefaultValue("x-api-key") KeyHeader keyHeader,
        @DefaultValue("claude-sonnet-5-5") String model,
        @DefaultValue("answer") Mode mode,
        @DefaultValue("0.8") double minConfidence,
        @DefaultValue("5") double maxUsdPerDay,
        @DefaultValue("2") double inputUsdPerMtok,
        @DefaultValue("10") double outputUsdPerMtok,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("2") int maxConcurrent) {

    private static final String NAME = "agentvine.controller.";
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

    enum KeyHeader {
        /** {@code x-api-key: <key>}, as the API's own keys are. */
        X_API_KEY,
        /** {@code Authorization: Bearer <key>}, as tokens of a gateway are. */
        AUTHORIZATION
    }

    enum Mode {
        /** What it is sure of is the answer. */
        ANSWER,
        /** People see what it would say, and answer. */
        DRAFT
    }

    ControllerSettings {
        require(isHttp(baseUrl), "base-url", "an http or https URL with a host and neither a password nor a query", baseUrl);
        require(!model.isBlank() && model.length() <= 150, "model", "1 to 150 characters", model);
        require(minConfidence >= 0 && minConfidence <= 1, "min-confidence", "0 to 1", minConfidence);
        require(maxUsdPerDay > 0 && maxUsdPerDay <= 1_000_000, "max-usd-per-day", "more than 0 and at most 1,000,000", maxUsdPerDay);
        require(isPrice(inputUsdPerMtok), "input-usd-per-mtok", "0 to 100,000", inputUsdPerMtok);
        require(isPrice(outputUsdPerMtok), "output-usd-per-mtok", "0 to 100,000", outputUsdPerMtok);
        require(timeout.toMillis() >= 1 && timeout.compareTo(LONGEST_TIMEOUT) <= 0, "timeout", "1 ms to 10 min", timeout);
        require(maxConcurrent >= 1 && maxConcurrent <= 16, "max-concurrent", "1 to 16", maxConcurrent);
    }

    private static void require(boolean holds, String name, String expected, Object found) {
        if (!holds) {
            throw new IllegalArgumentException(NAME + name + " must be " + expected + ", found " + found);
        }
    }

    private static boolean isHttp(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        return (scheme.equals("http") || scheme.equals("https")) && url.getHost() != null
                && url.getRawUserInfo() == null && url.getRawQuery() == null;
    }

    private static boolean isPrice(double usd) {
        return usd >= 0 && usd <= 100_000;
    }

    /** @throws StartRefusal where there is none */
    String key() {
        String key = apiKeyFile == null ? apiKey : read(apiKeyFile);
        if (key == null || key.isBlank()) {
            throw new StartRefusal("The controller is on (" + NAME + "enabled), but it has no API key: set ANTHROPIC_API_KEY in the"
                    + " backend's environment, " + NAME + "api-key or " + NAME + "api-key-file, or turn it off.");
        }
        if (!key.strip().chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new StartRefusal("The controller's API key has characters that no key has; look at " + (apiKeyFile == null
                    ? "ANTHROPIC_API_KEY or " + NAME + "api-key." : apiKeyFile + "."));
        }
        return key.strip();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new StartRefusal(NAME + "api-key-file cannot be read: " + e, e);
        }
    }

    /** Who answered, as it is kept. */
    String actor() {
        return "controller (" + model + ")";
    }

    /** A dollar a million tokens is a millionth of a dollar a token. */
    long costMicroUsd(long inputTokens, long outputTokens) {
        return (long) Math.ceil(inputTokens * inputUsdPerMtok + outputTokens * outputUsdPerMtok);
    }

    /** Without the key, so that nothing that prints settings leaks it. */
    @Override
    public String toString() {
        return "ControllerSettings[enabled=" + enabled + ", baseUrl=" + baseUrl + ", model=" + model + ", mode=" + mode + "]";
    }
}
