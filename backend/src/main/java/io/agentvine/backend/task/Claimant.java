package io.agentvine.backend.task;

import java.util.Set;
import java.util.UUID;

/**
 * The worker JVM that asks for work.
 *
 * @param requestId unique for the incarnation, or null; lets a lost reply be repeated
 * @param labels that it had when it registered; the grant reads them again
 */
public record Claimant(UUID workerId, UUID incarnation, String requestId, Set<String> labels) {}
