package io.agentvine.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fence of one execution: the pair that every write of a run carries. Written {@code <fence>.<claim id>}, for example
 * {@code 7.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11}. A secret: it stands in no GET, event or log.
 */
public record LeaseToken(long fence, UUID claimId) {

    private static final Pattern FORM = Pattern.compile(
            "([1-9][0-9]{0,17})\\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");

    /** @throws IllegalArgumentException if the text is not a token; the text itself is not repeated in the message */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static LeaseToken parse(String text) {
        Matcher form = FORM.matcher(text == null ? "" : text);
        if (!form.matches()) {
            throw new IllegalArgumentException("lease_token must look like '<fence>.<claim id>', as the claim gave it");
        }
        return new LeaseToken(Long.parseLong(form.group(1)), UUID.fromString(form.group(2)));
    }

    /** The text for the wire. */
    @JsonValue
    public String asText() {
        return fence + "." + claimId;
    }

    /** Without the claim id, so that a log line that prints a record leaks nothing. */
    @Override
    public String toString() {
        return "LeaseToken[fence=" + fence + "]";
    }
}
