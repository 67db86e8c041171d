package io.agentvine.backend.webhook;

import io.agentvine.backend.platform.ShownUrl;
import io.agentvine.hash.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Whom a webhook goes to.
 *
 * @param secret signs what is posted; null for none
 */
record Target(URI url, String secret, Set<WebhookEvent> events, Format format) {

    /** How a body is written. */
    enum Format {
        JSON,
        SLACK,
        MAIL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same for every backend, and after a restart. */
    String key() {
        return Sha256.hex((url + "\n" + format.word()).getBytes(StandardCharsets.UTF_8));
    }

    /** The url as people may see it: its path and query may be all that lets one post there. */
    String shown() {
        return ShownUrl.upToHost(url.toString());
    }

    /** Of a target that is mailed to. */
    String mailbox() {
        return url.getSchemeSpecificPart();
    }

    @Override
    public String toString() {
        return shown() + " (" + format.word() + ")";
    }
}
