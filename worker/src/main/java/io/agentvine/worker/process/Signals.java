package io.agentvine.worker.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** Sends the signals that Java cannot, by one shell that stays until the worker ends: a new one for each signal is what a run would wait for. */
final class Signals {

    private static final Launch SHELL = new Launch("signals",
            List.of("/bin/sh", "-c", "exec 2>/dev/null; while read -r words; do kill $words; echo; done"), Path.of("/"), Map.of(), null);

    private static Process shell;

    private Signals() {}

    /**
     * Returns when it is sent, whatever interrupts. A pid that has gone meanwhile is no error.
     *
     * @param name as {@code kill} takes it, such as STOP
     */
    static synchronized void send(String name, Collection<Long> pids) throws IOException {
        String line = pids.stream().distinct().map(String::valueOf).collect(Collectors.joining(" ", "-" + name + " ", "\n"));
        if (!isDone(line)) {
            // Somebody ended it. A signal that is sent twice does what it does once.
            close();
            if (!isDone(line)) {
                throw new IOException("the shell that sends signals ended before it sent " + line.strip());
            }
        }
    }

    private static boolean isDone(String line) throws IOException {
        if (shell == null) {
            shell = started();
        }
        try {
            shell.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
            shell.getOutputStream().flush();
            return shell.getInputStream().read() >= 0;
        } catch (IOException gone) {
            return false;
        }
    }

    /** On another thread: an interrupted one starts nothing. */
    private static Process started() throws IOException {
        try {
            return CompletableFuture.supplyAsync(() -> {
                try {
                    return Starter.start(SHELL);
                } catch (IOException unstarted) {
                    throw new UncheckedIOException(unstarted);
                }
            }).join();
        } catch (CompletionException unstarted) {
            throw new IOException("the shell that sends signals cannot be started", unstarted.getCause());
        }
    }

    private static void close() {
        shell.destroyForcibly();
        shell = null;
    }
}
