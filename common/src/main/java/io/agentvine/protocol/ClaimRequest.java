package io.agentvine.protocol;

import java.util.List;
import java.util.UUID;

/**
 * Body of {@code POST /queue/claim}.
 *
 * @param queueNames queues to take from; null or empty: all, in their own order
 * @param waitSeconds 0-30, default 0: how long the request may stay open while there is no work
 * @param requestId unique for the incarnation; repeating it after a lost reply gives the same work order again
 */
public record ClaimRequest(UUID workerId, List<QueueName> queueNames, Integer waitSeconds, String requestId) {}
