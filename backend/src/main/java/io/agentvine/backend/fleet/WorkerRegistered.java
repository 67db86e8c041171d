package io.agentvine.backend.fleet;

import java.util.UUID;

/** This incarnation is the current one of that worker. */
public record WorkerRegistered(UUID workerId, UUID incarnation) {}
