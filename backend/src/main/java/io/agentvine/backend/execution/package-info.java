/**
 * What one run said and did: its numbered events, its result, its diff, the pushes that it was allowed, and what the next run
 * can go on from.
 *
 * <p>Start with {@link io.agentvine.backend.execution.Transcripts} (storing numbered events once), {@link
 * io.agentvine.backend.execution.LiveTranscripts} (following them), {@link
 * io.agentvine.backend.execution.Publications} (who may push what) and {@link
 * io.agentvine.backend.execution.Checkpoints} (going on elsewhere).
 */
package io.agentvine.backend.execution;
