package io.agentvine.backend.task;

import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Usage;
import java.util.List;

/** What a worker says of a run that is over; any part may be absent. */
public record RunReport(RunResult result, Usage usage, Integer exitCode, Long finalEvent, List<String> lastOutput) {

    public static final RunReport NONE = new RunReport(null, null, null, null, null);
}
