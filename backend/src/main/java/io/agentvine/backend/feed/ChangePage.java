package io.agentvine.backend.feed;

import java.util.List;

/**
 * Some changes, in order; between tasks and the others by their time.
 *
 * @param next where to read on
 * @param more whether to read on at once
 */
public record ChangePage(List<FeedChange> changes, Cursor next, boolean more) {}
