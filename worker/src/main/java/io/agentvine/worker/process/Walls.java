package io.agentvine.worker.process;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The walls that stand now, by their run. A process behind one has no way from below it in the process tree, whatever it becomes. */
final class Walls {

    private static final Map<String, List<ProcessHandle>> STANDING = new ConcurrentHashMap<>();

    private Walls() {}

    static void add(String runId, ProcessHandle wall) {
        STANDING.merge(runId, List.of(wall), (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        wall.onExit().thenRun(() -> STANDING.computeIfPresent(runId, (run, walls) -> {
            List<ProcessHandle> left = walls.stream().filter(other -> !other.equals(wall)).toList();
            return left.isEmpty() ? null : left;
        }));
    }

    static boolean stand(String runId) {
        return STANDING.containsKey(runId);
    }

    /** The pids of all that is behind the walls of a run. */
    static Set<Long> behind(String runId) {
        return STANDING.getOrDefault(runId, List.of()).stream().flatMap(ProcessHandle::descendants).map(ProcessHandle::pid).collect(Collectors.toSet());
    }
}
