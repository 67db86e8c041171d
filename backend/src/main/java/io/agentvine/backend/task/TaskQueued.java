package io.agentvine.backend.task;

import io.agentvine.protocol.QueueName;
import java.util.UUID;

/**
 * A task became claimable, or moved to another place of the queue. Publish it inside the transaction that did so.
 *
 * @param limited its repository limits how many run at once, so that it may have to wait for all that
 */
public record TaskQueued(UUID taskId, QueueName queue, long position, Lane lane, boolean limited) {}
