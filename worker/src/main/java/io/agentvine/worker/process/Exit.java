package io.agentvine.worker.process;

import java.util.List;

/**
 * How a process ended.
 *
 * @param code 128 + signal number where a signal ended it
 * @param errorTail the last lines of its standard error
 */
public record Exit(int code, List<String> errorTail) {}
