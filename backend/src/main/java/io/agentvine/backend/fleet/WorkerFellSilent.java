package io.agentvine.backend.fleet;

import java.util.UUID;

/** The newest directives connection of that worker broke: it may be gone, until it is heard of again. */
public record WorkerFellSilent(UUID workerId) {}
