package io.agentvine.backend.platform;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may reach this backend and what a caller must show.
 *
 * @param allowedHosts names in the Host header that are answered beside localhost, 127.0.0.1 and [::1]
 * @param allowedOrigins origins of pages that may call, as {@code https://vine.example}
 * @param workerToken what registration needs; where absent, anybody who reaches a loopback backend may register
 * @param peopleRoutes {@code open}: routes for people need no token although the backend listens beyond loopback; {@code host}: none from the
 *     machine that runs this backend's container ({@link PeopleAddresses}); {@code guarded}: they need the operator token on loopback too; null:
 *     they do beyond loopback
 * @param peopleAddresses what counts as that machine too
 * @param makeTokens make both token files at the first start, and ask for the worker token on loopback too
 */
@ConfigurationProperties("agentvine.security")
record SecuritySettings(
        @DefaultValue List<String> allowedHosts,
        @DefaultValue List<String> allowedOrigins,
        String workerToken,
        PeopleRoutes peopleRoutes,
        @DefaultValue List<String> peopleAddresses,
        @DefaultValue("false") boolean makeTokens) {

    enum PeopleRoutes {
        GUARDED,
        HOST,
        OPEN
    }

    /** Without the token, so that nothing that prints settings leaks it. */
    @Override
    public String toString() {
        return "SecuritySettings[allowedHosts=" + allowedHosts + ", allowedOrigins=" + allowedOrigins + ", peopleRoutes="
                + peopleRoutes + ", peopleAddresses=" + peopleAddresses + ", makeTokens=" + makeTokens + "]";
    }
}
