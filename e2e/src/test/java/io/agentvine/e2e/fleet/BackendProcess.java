package io.agentvine.e2e.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real backend jar on a free port of loopback, with a home of its own; on SQLite and its embedded Redis unless the settings name others. */
public final class BackendProcess {

    private static final Duration START_LIMIT = Duration.ofSeconds(180);

    private final Path home;
    private final Path log;
    private final List<String> settings;
    private final TcpProxy database;
    private final TcpProxy redis;
    private final int port = Ports.free();
    private ServerProcess process;

    BackendProcess(Path home, Path log, List<String> settings) {
        this(home, log, settings, null, null);
    }

    /** With ways of its own to the stores that it shares with others. */
    BackendProcess(Path home, Path log, List<String> settings, TcpProxy database, TcpProxy redis) {
        this.home = home;
        this.log = log;
        this.settings = settings;
        this.database = database;
        this.redis = redis;
    }

    /** Starts it, again after a crash too, on the same home and port; returns when it is healthy. */
    public void start() {
        launch();
        awaitHealth();
    }

    /** Starts it and returns at once. */
    public void launch() {
        launch(List.of());
    }

    /** @param jvm options of the JVM beside the usual ones */
    void launch(List<String> jvm) {
        List<String> command = new ArrayList<>(List.of(Jars.java(), "-Xmx256m"));
        command.addAll(Archives.options(Jars.backend()));
        command.addAll(jvm);
        command.addAll(List.of("-jar", Jars.backend().toString(), "--server.port=" + port, "--agentvine.home=" + home));
        command.addAll(settings);
        process = ServerProcess.start("backend", log, home.getParent(), command, Environment.of(home.getParent(), Map.of()));
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it listens, which it does from the end of its start on. */
    public boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    public String log() {
        return process.log();
    }

    public Path home() {
        return home;
    }

    /** Its own way to the PostgreSQL that it shares with others. */
    public TcpProxy wayToDatabase() {
        return database;
    }

    /** Its own way to the Redis that it shares with others. */
    public TcpProxy wayToRedis() {
        return redis;
    }

    /** SIGKILL to the JVM alone. */
    public void crash() {
        process.crash();
    }

    /** SIGKILL to its Redis alone. */
    public void crashRedis() {
        embeddedRedis().destroyForcibly();
    }

    public long redisPid() {
        return embeddedRedis().pid();
    }

    /** SIGTERM; returns at once. */
    void terminate() {
        process.terminate();
    }

    void awaitEnd(Duration limit) {
        process.awaitEnd(limit);
    }

    /** SIGTERM, and SIGKILL where it does not end of that; returns when it has ended. Safe to repeat. */
    public void stop() {
        if (process != null) {
            process.stop();
        }
    }

    private ProcessHandle embeddedRedis() {
        return process.descendants().stream()
                .filter(child -> child.info().command().orElse("").contains("redis"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected a redis-server among the children of backend " + pid() + " and found none"));
    }

    public void awaitHealth() {
        Api api = new Api(url(), null);
        Instant limit = Instant.now().plus(START_LIMIT);
        while (!api.isHealthy()) {
            if (!process.isAlive()) {
                throw new AssertionError("the backend ended with exit code " + process.exitCode() + " before it was healthy; its log ends:\n" + process.tail());
            }
            if (Instant.now().isAfter(limit)) {
                throw new AssertionError("the backend was not healthy within " + START_LIMIT + "; its log ends:\n" + process.tail());
            }
            Pause.briefly();
        }
    }
}
