package io.agentvine.worker.process;

import java.nio.file.Path;

/**
 * A line of output.
 *
 * @param text the line, or its beginning where it was too long
 * @param sizeBytes of the whole line, without its end
 * @param whole file that holds the whole of a line that was too long; null where the text is all, or nothing more was kept
 */
public record Line(String text, long sizeBytes, boolean cut, Path whole) {}
