package io.agentvine.backend.fleet;

import java.util.UUID;

/**
 * A worker deregistered, or a newer incarnation has taken its name over.
 *
 * @param deregistered false: the name goes on
 */
public record WorkerLeft(UUID workerId, boolean deregistered) {}
