package io.agentvine.backend.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server that an earlier backend left behind when it was killed: recognised by its exact binary and settings file. */
final class FormerRedis {

    private static final Logger log = LoggerFactory.getLogger(FormerRedis.class);

    private final Path binary;
    private final Path config;

    FormerRedis(Path binary, Path config) {
        this.binary = binary;
        this.config = config;
    }

    /** Ends it where it still runs. The caller holds the folder's lock, so it is nobody else's. */
    void end() {
        ProcessHandle.allProcesses().filter(this::ours).forEach(FormerRedis::end);
    }

    private boolean ours(ProcessHandle process) {
        return commandLine(process).equals(List.of(binary.toString(), config.toString()));
    }

    private static List<String> commandLine(ProcessHandle process) {
        Path line = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            return List.of(Files.readString(line, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return withoutProc(process.info());
        }
    }

    /** As macOS tells it. */
    private static List<String> withoutProc(ProcessHandle.Info info) {
        List<String> words = new ArrayList<>();
        info.command().ifPresent(words::add);
        info.arguments().map(List::of).ifPresent(words::addAll);
        return words;
    }

    private static void end(ProcessHandle process) {
        log.info("Ending the embedded Redis that an earlier backend left, pid {}", process.pid());
        process.destroy();
        try {
            process.onExit().get(3, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Waiting for pid " + process.pid() + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
