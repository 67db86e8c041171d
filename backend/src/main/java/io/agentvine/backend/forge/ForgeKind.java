package io.agentvine.backend.forge;

import java.util.Locale;

/** Which program a forge runs. */
enum ForgeKind {
    GITHUB("https://github.com"),
    GITLAB("https://gitlab.com"),
    /** Also Forgejo, which kept its API. */
    GITEA(null);

    private final String usualUrl;

    ForgeKind(String usualUrl) {
        this.usualUrl = usualUrl;
    }

    /** Null where everybody has a server of their own. */
    String usualUrl() {
        return usualUrl;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
