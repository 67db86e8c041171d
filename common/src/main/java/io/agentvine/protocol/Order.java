package io.agentvine.protocol;

import java.util.UUID;

/**
 * One line of the directives stream (newline-delimited JSON; an empty line every 2 s keeps it alive).
 *
 * @param n number of the order, growing without a gap per worker; {@code ?after=n} resumes behind it
 * @param executionId the run that a cancel, an answer or a message is about, else null
 */
public record Order(long n, OrderKind kind, UUID executionId, String message) {}
