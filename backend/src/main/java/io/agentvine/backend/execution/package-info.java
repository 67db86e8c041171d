/**
 * What one run said and did: its numbered events, its result, its diff, and the pushes that it was allowed.
 *
 * <p>Start with {@link io.agentvine.backend.execution.Transcripts} (storing numbered events once), {@link
 * io.agentvine.backend.execution.LiveTranscripts} (following them) and {@link
 * io.agentvine.backend.execution.Publications} (who may push what).
 */
package io.agentvine.backend.execution;
