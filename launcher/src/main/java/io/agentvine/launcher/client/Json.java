package io.agentvine.launcher.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import tools.jackson.databind.JsonNode;

/** What is shown of the API's JSON. */
final class Json {

    private Json() {}

    /** Empty where it is absent or null. @param path names, with dots between them */
    static String text(JsonNode json, String path) {
        JsonNode found = json;
        for (String name : path.split("\\.")) {
            found = found.path(name);
        }
        return found.isNull() || found.isMissingNode() ? "" : found.isValueNode() ? found.asString("") : found.toString();
    }

    /** "5 m" for a time that long ago; empty for none. */
    static String ago(String instant, Instant now) {
        try {
            Duration age = Duration.between(Instant.parse(instant), now);
            long seconds = Math.max(0, age.toSeconds());
            return seconds < 60 ? seconds + " s" : seconds < 3600 ? seconds / 60 + " m" : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
        } catch (DateTimeParseException none) {
            return "";
        }
    }

    /** For a query. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
