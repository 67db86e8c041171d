package io.agentvine.backend.task;

import java.util.ArrayList;
import java.util.List;

/**
 * The label by which a task that carries an order to run commands finds a worker that keeps it in. Workers have it by what they are
 * kept in by, tasks by what they say and who posted them; nobody can name it, and nobody is shown it.
 */
public final class ConfinedOnly {

    public static final String LABEL = "agentvine/confined";
    private static final String RESERVED = "agentvine/";

    private ConfinedOnly() {}

    public static boolean isReserved(String label) {
        return label.startsWith(RESERVED);
    }

    /** @param confinement as a worker says it of itself: bubblewrap, user:NAME or none; null: it does not say, and counts as none */
    public static boolean keepsIn(String confinement) {
        return confinement != null && !confinement.isBlank() && !confinement.equals("none");
    }

    /** Sorted. @param labels or null */
    public static List<String> with(List<String> labels) {
        List<String> all = new ArrayList<>(labels == null ? List.of() : labels);
        all.add(LABEL);
        return all.stream().distinct().sorted().toList();
    }

    /** As people see them. */
    public static List<String> shown(List<String> labels) {
        return labels.contains(LABEL) ? labels.stream().filter(label -> !label.equals(LABEL)).toList() : labels;
    }
}
