/**
 * Tells other systems that somebody is asked, or that a task ended: posts by HTTP, each noted before it is made and repeated until
 * it is taken.
 *
 * <p>Start with {@link io.agentvine.backend.webhook.Outbox}, what is to be posted; {@link io.agentvine.backend.webhook.Recorder} turns
 * changes into deliveries, and
 * {@link io.agentvine.backend.webhook.Sender} posts them.
 */
package io.agentvine.backend.webhook;
