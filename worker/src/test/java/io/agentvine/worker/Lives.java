package io.agentvine.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What tests of a whole worker start it with, and its life on a thread of its own. */
final class Lives {

    private Lives() {}

    /** With one slot and its workspace in {@code workspace}; the command line's defaults are not applied. */
    static Options options(FakeBackend backend, Path folder, String command) {
        Options options = new Options();
        options.checkpointInterval = Duration.ofMinutes(5);
        options.pushPatience = Duration.ofMinutes(5);
        options.name = "tester";
        options.apiUrl = backend.url();
        options.slots = 1;
        options.drainTimeout = Duration.ofSeconds(1);
        options.home = folder.resolve("home");
        options.workspace = folder.resolve("workspace");
        options.claudeCommand = command;
        // WorkerProcessTest has the default; here a clone that is made after each run would only take time from the next.
        options.spareDisk = 0;
        // What these agents do shows in files beside their clones.
        options.confinement.confine = "none";
        return options;
    }

    /** Completes with the worker's exit code. */
    static CompletableFuture<Integer> of(Worker worker, String thread) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return worker.live();
            } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        }, run -> new Thread(run, thread).start());
    }
}
