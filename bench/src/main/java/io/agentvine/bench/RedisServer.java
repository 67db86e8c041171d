package io.agentvine.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A real redis-server with the settings of the backend's embedded one (nothing on disk), to be emptied and killed at will. */
final class RedisServer implements AutoCloseable {

    static final String VERSION = "7.0.15";

    private final Path binary;
    private final Path log;
    private final int port;
    private Child child;

    private RedisServer(Path binary, Path log, int port) {
        this.binary = binary;
        this.log = log;
        this.port = port;
    }

    static RedisServer start(Installation here) throws Exception {
        int port = Installation.freePort();
        RedisServer server = new RedisServer(unpacked(here.scratch()), here.scratch().resolve("redis-" + port + ".log"), port);
        server.start();
        return server;
    }

    int port() {
        return port;
    }

    void start() throws Exception {
        child = new Child(log, List.of(binary.toString(), "--bind", "127.0.0.1", "--port", Integer.toString(port),
                "--save", "", "--appendonly", "no", "--loglevel", "warning"), Map.of());
        Until.isSo("an answer of redis-server on port " + port, Duration.ofSeconds(10), 5, () -> answers("PING"));
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        child.kill();
        child.awaitEnd();
    }

    /** The first line of the answer, without its type. */
    String command(String... words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((String.join(" ", words) + "\r\n").getBytes(StandardCharsets.UTF_8));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
            if (line == null || line.startsWith("-")) {
                throw new IOException("redis-server answered " + line + " to " + String.join(" ", words));
            }
            return line.substring(1);
        }
    }

    @Override
    public void close() {
        child.close();
    }

    private boolean answers(String word) {
        try {
            return !command(word).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** As the backend's own embedded server: from the jar of org.signal:embedded-redis. */
    private static Path unpacked(Path folder) throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        String name = "redis-server-" + VERSION + "-" + system + "-" + machine;
        Path binary = folder.resolve(name);
        try (InputStream packed = RedisServer.class.getResourceAsStream("/" + name)) {
            if (packed == null) {
                throw new IOException("expected " + name + " on the class path");
            }
            Files.copy(packed, binary, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!binary.toFile().setExecutable(true)) {
            throw new IOException("could not make " + binary + " executable");
        }
        return binary;
    }
}
