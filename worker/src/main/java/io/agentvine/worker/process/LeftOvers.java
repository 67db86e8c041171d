package io.agentvine.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What runs left running: every process whose environment holds {@code AGENTVINE_RUN_ID=<execution id>}, wherever it hangs in
 * the process tree. Found by an exact match in {@code /proc}; where there is none, nothing is found.
 */
public final class LeftOvers {

    /** The variable that every process of a run carries. */
    public static final String RUN_ID = "AGENTVINE_RUN_ID";

    private static final Duration TERM_GRACE = Duration.ofSeconds(1);
    private static final int ROUNDS = 20;
    private static final Path PROC = Path.of("/proc");

    private LeftOvers() {}

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
        return byRunId().getOrDefault(runId, List.of());
    }

    /** All living processes that belong to some run, by run id. */
    public static Map<String, List<ProcessHandle>> byRunId() {
        Map<String, List<ProcessHandle>> found = new HashMap<>();
        if (!Files.isDirectory(PROC)) {
            return found;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path folder : folders) {
                long pid = Long.parseLong(folder.getFileName().toString());
                // The handle remembers the start time, so that a signal cannot reach a later process with the same pid.
                ProcessHandle.of(pid).filter(handle -> pid != ProcessHandle.current().pid()).ifPresent(handle -> runIdOf(folder)
                        .ifPresent(id -> found.computeIfAbsent(id, any -> new ArrayList<>()).add(handle)));
            }
        } catch (IOException e) {
            return found;
        }
        return found;
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

    private static Optional<String> runIdOf(Path folder) {
        try {
            // Latin-1 keeps every byte; a run id is ASCII.
            String environment = new String(Files.readAllBytes(folder.resolve("environ")), StandardCharsets.ISO_8859_1);
            return Arrays.stream(environment.split("\0"))
                    .filter(entry -> entry.startsWith(RUN_ID + "="))
                    .map(entry -> entry.substring(RUN_ID.length() + 1))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // it ended, or belongs to somebody else
        }
    }
}
