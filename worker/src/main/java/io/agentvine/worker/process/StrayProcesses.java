package io.agentvine.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private static final Path PROC = Path.of("/proc");

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
        List<ProcessHandle> found = new ArrayList<>();
        for (Path folder : processes()) {
            long pid = pid(folder);
            // The handle remembers the start time, so that a signal cannot reach a later process with the same pid.
            ProcessHandle.of(pid)
                    .filter(handle -> pid != ProcessHandle.current().pid() && belongs(folder, runId))
                    .ifPresent(found::add);
        }
        return found;
    }

    /** Those of a run's group, or behind its wall, that are not stopped. */
    static List<Long> moving(String runId) {
        Set<Long> walled = Walls.behind(runId);
        return processes().stream().filter(folder -> {
            List<String> status = status(folder);
            return (walled.contains(pid(folder)) || hasGroupOf(status, runId)) && status.stream().noneMatch(line -> line.matches("State:\\s+[ZXTt].*"));
        }).map(StrayProcesses::pid).toList();
    }

    private static List<Path> processes() {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(PROC)) {
            return found;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
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

    private static boolean belongs(Path folder, String runId) {
        try {
            // Latin-1 keeps every byte; a run id is ASCII.
            String environment = new String(Files.readAllBytes(folder.resolve("environ")), StandardCharsets.ISO_8859_1);
            if (Arrays.asList(environment.split("\0")).contains(RUN_ID + "=" + runId)) {
                return true;
            }
        } catch (IOException unreadable) {
            // it ended, belongs to somebody else, or hides it
        }
        List<String> status = status(folder);
        return (hasGroupOf(status, runId) || RunMark.isOn(folder, runId))
                && status.stream().noneMatch(line -> line.startsWith("State:\tZ"));
    }

    private static boolean hasGroupOf(List<String> status, String runId) {
        String group = Integer.toString(AgentUser.group(runId));
        return status.stream().anyMatch(line -> line.startsWith("Gid:") && Arrays.asList(line.split("\\s+")).contains(group));
    }

    private static List<String> status(Path folder) {
        try {
            return Files.readAllLines(folder.resolve("status"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }
}
