package io.agentvine.backend.forge;

import java.util.Locale;

/** Which program a forge runs. */
enum ForgeKind {
    GITHUB("https://github.com"),
    GITLAB("https://gitlab.com"),
    /** Forgejo too. */
    GITEA(null);

    private final String usualUrl;

    ForgeKind(String usualUrl) {
        this.usualUrl = usualUrl;
    }

    /** Where nobody says another; null: somebody has to. */
    String usualUrl() {
        return usualUrl;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
