package io.agentvine.backend.task;

import io.agentvine.protocol.Wire;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Who may have a queued task: any worker, one worker for now, or those with all of some labels.
 *
 * @param worker the only one, or null
 * @param labels sorted; empty: none is asked for
 */
public record Lane(UUID worker, List<String> labels) {

    public static final Lane OPEN = new Lane(null, List.of());

    private static final String WORKER = "worker:";
    private static final String LABELS = "labels:";

    /** @param labels JSON array of the row, or null */
    public static Lane of(UUID worker, String labels) {
        if (worker != null) {
            return new Lane(worker, List.of());
        }
        return labels == null ? OPEN : new Lane(null, List.of(Wire.read(labels, String[].class)));
    }

    /** Empty, {@code worker:<id>} or {@code labels:<a>,<b>}; the end of its list's name in Redis. */
    public String word() {
        if (worker != null) {
            return WORKER + worker;
        }
        return labels.isEmpty() ? "" : LABELS + String.join(",", labels);
    }

    /** What {@link #word} gave. */
    public static Lane parse(String word) {
        if (word.startsWith(WORKER)) {
            return new Lane(UUID.fromString(word.substring(WORKER.length())), List.of());
        }
        return word.startsWith(LABELS) ? new Lane(null, Arrays.asList(word.substring(LABELS.length()).split(","))) : OPEN;
    }

    /** As the rows keep the labels: a JSON array, or null. */
    public String labelsOfRow() {
        return labels.isEmpty() ? null : Wire.write(labels);
    }

    public boolean admits(UUID workerId, Set<String> workerLabels) {
        return worker == null ? workerLabels.containsAll(labels) : worker.equals(workerId);
    }
}
