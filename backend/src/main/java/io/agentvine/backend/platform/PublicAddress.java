package io.agentvine.backend.platform;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Under which address people see this backend's page, for links in what leaves it.
 *
 * @param publicUrl {@code agentvine.public-url}; null: nobody said, and nothing links here
 */
@ConfigurationProperties("agentvine")
public record PublicAddress(URI publicUrl) {

    public PublicAddress {
        publicUrl = publicUrl == null || publicUrl.toString().isBlank() ? null : publicUrl;
        boolean http = publicUrl == null || publicUrl.getHost() != null && String.valueOf(publicUrl.getScheme()).matches("(?i)https?")
                && publicUrl.getRawUserInfo() == null && publicUrl.getRawQuery() == null && publicUrl.getRawFragment() == null;
        if (!http) {
            throw new IllegalArgumentException("agentvine.public-url must be an http or https url such as https://vine.example, with no password, ? or #");
        }
    }
}
