package io.agentvine.e2e.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** One program that a test started: its log is kept, and it and its descendants are ended by their handles. */
final class ServerProcess {

    private final String name;
    private final Path log;
    private final Process process;
    private final AtomicBoolean terminated = new AtomicBoolean();

    private ServerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill, "end-" + name));
    }

    /** @param environment the whole environment: nothing is inherited */
    static ServerProcess start(String name, Path log, Path folder, List<String> command, Map<String, String> environment) {
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new ServerProcess(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + name + ": " + command, e);
        }
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

    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of the log, for failure messages. */
    String tail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    /** SIGTERM, once: a second one would tell a worker to end without giving anything back. Returns at once. */
    void terminate() {
        if (terminated.compareAndSet(false, true)) {
            process.destroy();
        }
    }

    /** SIGKILL to this process alone, as a crash would do it: its children are left to whoever repairs that. */
    void crash() {
        process.destroyForcibly();
        awaitEnd(Duration.ofMinutes(1));
    }

    /** SIGSTOP to this process alone. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + signal + " " + pid() + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling " + name, e);
        }
    }

    void awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " (pid " + pid() + ") did not end within " + limit + "; its log ends:\n" + tail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /** SIGTERM, some time, SIGKILL; then whatever it left. Safe to repeat. */
    void stop() {
        List<ProcessHandle> children = descendants();
        terminate();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private void kill() {
        try (Stream<ProcessHandle> children = process.descendants()) {
            List<ProcessHandle> left = children.toList();
            process.destroyForcibly();
            left.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
