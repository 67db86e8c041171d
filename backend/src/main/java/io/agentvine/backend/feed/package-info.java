/**
 * What changes, as a stream that can be resumed anywhere: tasks from their history, workers, sessions and questions from the
 * rows that triggers add.
 *
 * <p>Start with {@link io.agentvine.backend.feed.ChangeReader}. Nothing here writes where a state changes.
 */
package io.agentvine.backend.feed;
