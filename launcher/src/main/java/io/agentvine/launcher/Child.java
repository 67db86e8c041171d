package io.agentvine.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One child process of the launcher, in a session of its own so that Ctrl-C reaches the launcher alone. Its stdin is a pipe
 * that the launcher holds and never writes to: a child that sees its end knows that the launcher is gone, however it went.
 */
final class Child {

    private final String name;
    private final Path log;
    private final Process process;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** @param log where its stdout and stderr are appended */
    static Child start(String name, List<String> command, Map<String, String> environment, Path log) {
        List<String> whole = new ArrayList<>(setsid());
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (!StandardCharsets.UTF_8.name().equals(System.getProperty("sun.jnu.encoding"))) {
            builder.environment().put("LC_ALL", "C.UTF-8");
        }
        builder.environment().putAll(environment);
        builder.environment().put("AGENTVINE_STOP_ON_STDIN_EOF", "1");
        try {
            Files.createDirectories(log.getParent());
            return new Child(name, log, builder.start());
        } catch (IOException e) {
            throw new CannotGoOn(name + " cannot be started: " + e.getMessage());
        }
    }

    /** Without setsid (macOS) the child hears Ctrl-C as well, which ends it a little earlier. */
    private static List<String> setsid() {
        for (String folder : new String[] {"/usr/bin", "/bin"}) {
            if (Files.isExecutable(Path.of(folder, "setsid"))) {
                return List.of(folder + "/setsid");
            }
        }
        return List.of();
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    CompletableFuture<Child> onEnd() {
        return process.onExit().thenApply(ended -> this);
    }

    /** The last lines that it wrote. */
    List<String> lastLines(int count) {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            return List.of("(" + log + " cannot be read: " + e.getMessage() + ")");
        }
    }

    /** As if the launcher were gone: a start is broken off at once. */
    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended.
        }
    }

    /** Ends it: TERM, then KILL after the grace; then whatever it had started and left behind. */
    void stop(Duration grace) {
        Set<ProcessHandle> started = new LinkedHashSet<>();
        process.descendants().forEach(started::add);
        process.destroy();
        if (!ends(grace)) {
            process.descendants().forEach(started::add);
            process.destroyForcibly();
            ends(Duration.ofSeconds(5));
        }
        started.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        awaitEnd(started);
    }

    /** Killed is not gone yet; what its new parent, the system, does not take notice of is not waited for. */
    private static void awaitEnd(Set<ProcessHandle> killed) {
        CompletableFuture.allOf(killed.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, 5, TimeUnit.SECONDS)
                .join();
    }

    private boolean ends(Duration limit) {
        boolean interrupted = Thread.interrupted();
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
