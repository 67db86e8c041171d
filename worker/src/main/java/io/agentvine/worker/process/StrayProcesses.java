package io.agentvine.worker.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What runs left running: every process whose environment holds {@code AGENTVINE_RUN_ID=<execution id>}, or that has the run's mark
 * ({@link RunMark}) or its group ({@link AgentUser}), which it does not take off with its environment, wherever it hangs in the
 * process tree. Found by an exact match in {@code /proc}; where there is none, nothing is found.
 */
public final class StrayProcesses {

    /** The variable that every process of a run carries. */
    public static final String RUN_ID = "AGENTVINE_RUN_ID";

    private static final Duration TERM_GRACE = Duration.ofSeconds(1);
    private static final int ROUNDS = 20;
    /** Or at their end. */
    private static final String STOPPED = "ZXTt";

    private StrayProcesses() {}

    /**
     * Ends the processes of a run: TERM, one second, KILL, and again until none is left, since they may start others
     * meanwhile. May be repeated, and called for runs of an earlier life of this worker.
     *
     * @return the pids that were found
     */
    public static List<Long> sweep(String runId) {
        List<Long> ended = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> found = find(runId);
            if (found.isEmpty()) {
                return ended;
            }
            found.stream().map(ProcessHandle::pid).filter(pid -> !ended.contains(pid)).forEach(ended::add);
            end(found, round == 0 ? TERM_GRACE : Duration.ZERO);
        }
        return ended;
    }

    /** The living processes of a run, never this one. */
    public static List<ProcessHandle> find(String runId) {
        Signs signs = Signs.of(runId);
        List<ProcessHandle> found = new ArrayList<>();
        for (Path folder : processes()) {
            long pid = pid(folder);
            if (pid != ProcessHandle.current().pid() && signs.areOn(folder)) {
                // The handle remembers the start time, so that a signal cannot reach a later process with the same pid.
                ProcessHandle.of(pid).filter(handle -> signs.areOn(folder)).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Those behind a run's wall, or of its group where it has none, that are not stopped. */
    static List<Long> moving(String runId) {
        if (!Files.isDirectory(Proc.ROOT)) {
            return ProcessStates.byPs(Walls.behind(runId)).entrySet().stream().filter(state -> STOPPED.indexOf(state.getValue()) < 0).map(Map.Entry::getKey).toList();
        }
        Signs signs = Signs.of(runId);
        List<Path> processes = Walls.stand(runId) ? Walls.behind(runId).stream().map(pid -> Proc.ROOT.resolve(Long.toString(pid))).toList()
                : processes().stream().filter(folder -> signs.groupIsIn(Proc.text(folder, "status"))).toList();
        return processes.stream().filter(folder -> {
            String status = Proc.text(folder, "status");
            return !status.isEmpty() && !Signs.isInState(status, STOPPED);
        }).map(StrayProcesses::pid).toList();
    }

    /** What is looked for in {@code /proc}; every process of the machine is asked for it. */
    private record Signs(String variable, String group, String mark) {

        static Signs of(String runId) {
            return new Signs('\0' + RUN_ID + '=' + runId + '\0', Integer.toString(AgentUser.group(runId)), RunMark.number(runId));
        }

        boolean areOn(Path folder) {
            String status = Proc.text(folder, "status");
            if (isInState(status, "Z") || Proc.words(status, "Kthread:").contains("1")) {
                return false;
            }
            return ('\0' + Proc.text(folder, "environ") + '\0').contains(variable) || groupIsIn(status) || RunMark.isOn(folder, mark);
        }

        boolean groupIsIn(String status) {
            return Proc.words(status, "Gid:").contains(group);
        }

        /** @param states their letters */
        static boolean isInState(String status, String states) {
            return Proc.words(status, "State:").stream().limit(1).anyMatch(states::contains);
        }
    }

    private static List<Path> processes() {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(Proc.ROOT)) {
            return found;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Proc.ROOT, "[0-9]*")) {
            folders.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            return found;
        }
        return found;
    }

    private static long pid(Path folder) {
        return Long.parseLong(folder.getFileName().toString());
    }

    /** Signals each of them, waits, and kills what is still there. */
    static void end(List<ProcessHandle> processes, Duration grace) {
        if (!grace.isZero()) {
            processes.forEach(ProcessHandle::destroy);
            await(processes, grace);
        }
        processes.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        await(processes, Duration.ofSeconds(2));
    }

    private static void await(List<ProcessHandle> processes, Duration limit) {
        CompletableFuture<?>[] ends =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(ends).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // what is left gets the next signal
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
