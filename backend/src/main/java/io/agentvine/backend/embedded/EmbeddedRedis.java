package io.agentvine.backend.embedded;

import io.agentvine.backend.platform.PrivateFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.context.SmartLifecycle;

/**
 * A redis-server on 127.0.0.1 with a random password and a free port, as a child process.
 *
 * <p>It keeps nothing on disk: the rows are the truth, the reconciler fills an empty Redis within two seconds, and so no older
 * state can come back. Stopped in the last lifecycle phase, after the web server and every loop; a start that is broken off
 * stops it by Spring's shutdown handlers, which run after every context. It cannot outlive this JVM, however that ends:
 * {@link #UNTIL_STDIN_ENDS}. Where the server dies, it is started again at the same address.
 */
class EmbeddedRedis implements SmartLifecycle, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final int TRIES = 5;
    private static final int READY_SECONDS = 10;
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 5_000;
    private static final String READY = "Ready to accept connections";

    /**
     * Becomes the program of its arguments after it has begun a watcher, which kills that program when stdin ends. Stdin is a
     * pipe that this JVM alone holds; the system closes it when the JVM ends, also by SIGKILL. The watcher is there before the
     * server, so no moment is without it; and it needs no /proc and no parent-death signal, which macOS does not have.
     */
    private static final String UNTIL_STDIN_ENDS =
            """
            exec 3<&0 </dev/null
            { read -r _ <&3; kill -KILL $$; } >/dev/null 2>&1 &
            exec "$@" 3<&-
            """;

    private final Path binary;
    private final Path config;
    private volatile int port;
    private volatile String password;
    private volatile Process process;
    private volatile boolean running = true;

    /** Known to the shutdown before its server is started, so that no stop can come between. */
    private EmbeddedRedis(Path binary, Path config) {
        this.binary = binary;
        this.config = config;
        SpringApplication.getShutdownHandlers().add(this::stop);
    }

    /**
     * Ends what an earlier backend left in the folder, then starts a server and waits until it answers.
     *
     * @throws IllegalStateException if no server comes up, with its last output
     */
    static EmbeddedRedis start(Path folder) {
        try {
            Path binary = RedisBinary.in(folder);
            Path config = folder.resolve("redis.conf");
            new FormerRedis(binary, config).end();
            EmbeddedRedis redis = new EmbeddedRedis(binary, config);
            redis.startFirst();
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded Redis cannot be started in " + folder
                    + "; name another one with spring.data.redis.url, or another folder with agentvine.home", e);
        }
    }

    private void startFirst() throws IOException {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < TRIES; i++) {
            port = freePort();
            password = randomPassword();
            PrivateFile.write(config, settings(config.getParent(), port, password));
            Process server = launch();
            if (ready(server, said)) {
                server.onExit().thenRun(this::startAgainInBackground);
                return;
            }
            server.destroyForcibly();
        }
        stop();
        throw new IllegalStateException("The embedded redis-server did not start in " + TRIES + " tries. It said: "
                + String.join(" | ", said.subList(Math.max(0, said.size() - 10), said.size())));
    }

    private void startAgainInBackground() {
        Thread restart = new Thread(this::startAgain, "embedded-redis-restart");
        restart.setDaemon(true);
        restart.start();
    }

    /** Tries until it is up or we stop; the lists are rebuilt by the first script that finds the server empty. */
    private void startAgain() {
        for (long pause = FIRST_PAUSE; running; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
            log.warn("The embedded Redis ended by itself; starting it again");
            try {
                Thread.sleep(pause);
                Process server = launch();
                if (ready(server, new ArrayList<>())) {
                    server.onExit().thenRun(this::startAgainInBackground);
                    return;
                }
                server.destroyForcibly();
            } catch (BackendStops e) {
                return;
            } catch (IOException e) {
                log.warn("The embedded Redis cannot be started: {}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static String settings(Path folder, int port, String password) {
        return """
                bind 127.0.0.1
                port %d
                requirepass %s
                dir "%s"
                save ""
                appendonly no
                daemonize no
                databases 1
                loglevel notice
                set-proc-title no
                """.formatted(port, password, folder);
    }

    /** The backend ends, so no server is started any more. */
    private static final class BackendStops extends IllegalStateException {
        private BackendStops() {
            super("The backend stops; its embedded Redis is not started any more");
        }
    }

    /**
     * In a session of its own where that can be had, so that Ctrl-C in a terminal reaches the backend only, which stops it last.
     * Holds the lock that {@link #stop} takes: what is started is stopped.
     *
     * @throws BackendStops once it stops
     */
    private synchronized Process launch() throws IOException {
        if (!running) {
            throw new BackendStops();
        }
        List<String> command = new ArrayList<>();
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            command.add(setsid.toString());
        }
        command.addAll(List.of("/bin/sh", "-c", UNTIL_STDIN_ENDS, "embedded-redis", binary.toString(), config.toString()));
        process = new ProcessBuilder(command)
                .directory(config.getParent().toFile())
                .redirectErrorStream(true)
                .start();
        return process;
    }

    private static boolean ready(Process process, List<String> said) {
        var ready = new CompletableFuture<Boolean>();
        Thread reader = new Thread(() -> read(process, said, ready), "embedded-redis-output");
        reader.setDaemon(true);
        reader.start();
        try {
            return ready.get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Reads until the server ends, so that it never blocks on a full pipe; warnings go to the log. */
    private static void read(
            Process process, List<String> said, CompletableFuture<Boolean> ready) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!ready.isDone()) {
                    said.add(line);
                }
                if (line.contains(READY)) {
                    ready.complete(true);
                }
                log.debug("redis-server: {}", line);
            }
        } catch (IOException e) {
            log.debug("The embedded Redis closed its output: {}", e.getMessage());
        }
        ready.complete(false);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String randomPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    int port() {
        return port;
    }

    String password() {
        return password;
    }

    long pid() {
        return process.pid();
    }

    /** It runs from its making on, since beans talk to it before the lifecycle starts. */
    @Override
    public void start() {}

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void stop() {
        Process last;
        synchronized (this) {
            running = false;
            last = process;
        }
        if (last == null) {
            return;
        }
        last.destroy();
        try {
            if (!last.waitFor(3, TimeUnit.SECONDS)) {
                last.destroyForcibly().waitFor(3, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            last.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Also where the context failed before its lifecycle began. */
    @Override
    public void destroy() {
        stop();
    }
}
