package io.agentvine.protocol;

import java.util.UUID;

/**
 * A file that goes with a task.
 *
 * @param mediaType as its content says: {@code image/png}, {@code image/jpeg}, {@code image/gif}, {@code image/webp},
 *     {@code application/pdf} or {@code text/plain}
 * @param sha256 of its content, 64 lower-case hex digits
 */
public record Attachment(UUID id, String name, String mediaType, int sizeBytes, String sha256) {}
