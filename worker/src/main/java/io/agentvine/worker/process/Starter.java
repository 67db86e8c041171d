package io.agentvine.worker.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts processes in a session of their own, which gets a TERM when this JVM dies, where {@code setsid} and
 * {@code setpriv} are there. The death signal comes when the starting <em>thread</em> ends, so one permanent thread starts
 * them all.
 */
final class Starter {

    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "process-starter");
        thread.setDaemon(true);
        return thread;
    });

    private static final List<String> PREFIX = prefix();

    private Starter() {}

    static Process start(Launch launch) throws IOException {
        List<String> command = new ArrayList<>(PREFIX);
        command.addAll(launch.command());
        ProcessBuilder builder = new ProcessBuilder(command).directory(launch.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        try {
            return THREAD.submit(builder::start).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("cannot start " + launch.command().get(0), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + launch.command().get(0), e);
        }
    }

    private static List<String> prefix() {
        List<String> prefix = new ArrayList<>();
        find("setsid").ifPresent(setsid -> {
            prefix.add(setsid.toString());
            find("setpriv").ifPresent(setpriv -> prefix.addAll(List.of(setpriv.toString(), "--pdeathsig", "TERM", "--")));
        });
        return List.copyOf(prefix);
    }

    private static java.util.Optional<Path> find(String program) {
        return Executables.find(program, System.getenv("PATH"), Path.of("."));
    }
}
