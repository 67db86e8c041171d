/**
 * Tells other systems that somebody is asked, that a task ended, what became of its pull request, or that a schedule was skipped: posts by HTTP, each noted before it is made and repeated until
 * it is taken.
 *
 * <p>Start with {@link io.agentvine.backend.webhook.Outbox}, what is to be posted; {@link io.agentvine.backend.webhook.Recorder} turns
 * changes into deliveries, and
 * {@link io.agentvine.backend.webhook.Sender} posts them. All of it is there only where a webhook is set
 * ({@link io.agentvine.backend.webhook.WebhookConfiguration}), but for the list of what was posted.
 */
package io.agentvine.backend.webhook;
