package io.agentvine.backend.task;

import io.agentvine.protocol.RegisterWorker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Labels of our own, by which a task finds a worker that can hold it to what it says. Workers have them by what they say of
 * themselves, tasks by what they say and who posted them; nobody can name them, and nobody is shown them.
 */
public final class OwnLabels {

    /** For a task that carries an order to run commands: its worker keeps it in. */
    public static final String CONFINED = "agentvine/confined";

    /** For a task that says what network it has: its worker knows of that and has a wall. */
    public static final String NETWORK = "agentvine/network";

    /** For a task that names MCP servers: its worker knows of them. */
    public static final String MCP_SERVERS = "agentvine/mcp-servers";

    /** For a task that OpenCode is to do: its worker has that. */
    public static final String OPENCODE = "agentvine/opencode";

    private static final String RESERVED = "agentvine/";

    private OwnLabels() {}

    public static boolean isReserved(String label) {
        return label.startsWith(RESERVED);
    }

    /** @param confinement as a worker says it of itself: bubblewrap, seatbelt, user:NAME or none; null: it does not say, and counts as none */
    public static boolean keepsIn(String confinement) {
        return confinement != null && !confinement.isBlank() && !confinement.equals("none");
    }

    /** Of a worker: those that it names and those that it has by what it says; each once, sorted. */
    public static List<String> of(RegisterWorker worker) {
        List<String> all = new ArrayList<>(worker.labels() == null ? List.of() : worker.labels());
        if (keepsIn(worker.confinement())) {
            all.add(CONFINED);
        }
        if (capable(worker, RegisterWorker.NETWORK)) {
            all.add(NETWORK);
        }
        if (capable(worker, RegisterWorker.MCP_SERVERS)) {
            all.add(MCP_SERVERS);
        }
        if (capable(worker, RegisterWorker.OPENCODE)) {
            all.add(OPENCODE);
        }
        return all.stream().distinct().sorted().toList();
    }

    private static boolean capable(RegisterWorker worker, String of) {
        return worker.capabilities() != null && worker.capabilities().contains(of);
    }

    /** Sorted. @param labels or null */
    public static List<String> with(Collection<String> labels, String own) {
        List<String> all = new ArrayList<>(labels == null ? List.of() : labels);
        all.add(own);
        return all.stream().distinct().sorted().toList();
    }

    /** Sorted; {@code own} is among them where it must be, and nowhere else. @param labels or null */
    static List<String> with(Collection<String> labels, String own, boolean must) {
        List<String> others = labels == null ? List.of() : labels.stream().filter(label -> !label.equals(own)).toList();
        return must ? with(others, own) : others;
    }

    /** As people see them. */
    public static List<String> shown(List<String> labels) {
        return labels.stream().anyMatch(OwnLabels::isReserved) ? labels.stream().filter(label -> !isReserved(label)).toList() : labels;
    }
}
