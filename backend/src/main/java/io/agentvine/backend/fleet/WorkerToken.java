package io.agentvine.backend.fleet;

import io.agentvine.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The bearer token of one incarnation of a worker, {@code avw_<worker id>_<incarnation>_<secret>}.
 *
 * <p>The ids stand in it so that the token of an incarnation that was taken over can be told from no token at all; only the
 * hash of the whole is stored. A secret: it stands in no GET, event or log.
 */
record WorkerToken(UUID workerId, UUID incarnation, String text) {

    private static final String UUID_FORM = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";
    private static final Pattern FORM = Pattern.compile("avw_" + UUID_FORM + "_" + UUID_FORM + "_[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;

    static WorkerToken make(UUID workerId, UUID incarnation) {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        String text = "avw_" + workerId + "_" + incarnation + "_"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        return new WorkerToken(workerId, incarnation, text);
    }

    static Optional<WorkerToken> parse(String text) {
        var form = FORM.matcher(text == null ? "" : text);
        return form.matches()
                ? Optional.of(new WorkerToken(UUID.fromString(form.group(1)), UUID.fromString(form.group(2)), text))
                : Optional.empty();
    }

    /** What the table keeps. */
    String sha256() {
        return Sha256.hex(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "WorkerToken[worker=" + workerId + "]";
    }
}
