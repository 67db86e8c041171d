package io.agentvine.backend.login;

import io.agentvine.backend.store.Row;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * Somebody who has logged in at the page.
 *
 * @param browser as it calls itself
 * @param lastSeenAt within ten minutes
 */
record Login(UUID id, @Schema(example = "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0") String browser, Instant createdAt, Instant lastSeenAt,
        Instant expiresAt) {

    static Login of(Row row) throws SQLException {
        return new Login(row.id("id"), row.text("browser"), row.time("created_at"), row.time("last_seen_at"), row.time("expires_at"));
    }
}
