package io.agentvine.backend.task;

import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a worker says of a run that is over; any part may be absent. */
public record RunReport(RunResult result, Usage usage, Integer exitCode, Long finalEvent, List<String> lastOutput) {

    public static final RunReport NONE = new RunReport(null, null, null, null, null);

    /** Whether there is a change that is not in the repository. */
    boolean undelivered() {
        return result != null && result.delivery() != null && result.delivery().status() == DeliveryStatus.FAILED;
    }

    /** How much it changed, by the names of the statements' parameters; empty where it says nothing of it. */
    Map<String, Object> change() {
        return result == null ? Map.of()
                : Map.of("files_changed", result.filesChanged(), "insertions", result.insertions(), "deletions", result.deletions());
    }

    /** What the execution's row keeps of it, by the names of the statements' parameters. */
    Map<String, Object> stored() {
        Usage used = usage == null ? Usage.NONE : usage;
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("exit_code", exitCode);
        values.putAll(stored(used));
        values.put("result", result == null ? null : Wire.write(result));
        values.put("final_event", finalEvent);
        return values;
    }

    /** What the execution's row keeps of a usage, by the names of the statements' parameters. */
    public static Map<String, Object> stored(Usage used) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("turns", used.turns());
        values.put("input_tokens", used.inputTokens());
        values.put("output_tokens", used.outputTokens());
        values.put("cache_creation_tokens", used.cacheCreationInputTokens());
        values.put("cache_read_tokens", used.cacheReadInputTokens());
        values.put("cost_micro_usd", used.costUsd() == null ? null : Math.round(used.costUsd() * 1_000_000));
        values.put("cost_estimated", used.costUsd() == null ? null : Boolean.TRUE.equals(used.costEstimated()) ? 1 : 0);
        return values;
    }
}
