package io.agentvine.protocol;

import java.util.List;
import java.util.UUID;

/**
 * Body of {@code POST /executions/{id}/messages}: what people wrote to this run and it has not taken yet.
 *
 * @param taken ids that the agent has read since; may be null
 */
public record TakeMessages(LeaseToken leaseToken, List<UUID> taken) {}
