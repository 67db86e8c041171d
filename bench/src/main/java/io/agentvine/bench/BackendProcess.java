package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The real backend jar. */
final class BackendProcess implements AutoCloseable {

    private final Child child;
    private final int port;
    private final double readySeconds;
    private final Path home;

    private BackendProcess(Child child, int port, double readySeconds, Path home) {
        this.child = child;
        this.port = port;
        this.readySeconds = readySeconds;
        this.home = home;
    }

    /** Returns once it is healthy. */
    static BackendProcess start(Installation here, BenchDatabase database, RedisServer redis, List<String> jvm) throws IOException, InterruptedException {
        int port = Installation.freePort();
        Path home = Files.createTempDirectory(here.scratch(), "home-");
        List<String> command = new ArrayList<>(List.of(here.java()));
        command.addAll(jvm);
        command.addAll(List.of("-jar", here.jar("backend").toString(), "--server.port=" + port, "--agentvine.home=" + home,
                "--spring.data.redis.url=redis://127.0.0.1:" + redis.port(), "--agentvine.questions.hold=0s"));
        command.addAll(database.backendArguments());
        long begun = System.nanoTime();
        Child child = new Child(here.scratch().resolve("backend-" + port + ".log"), command, Map.of());
        while (!healthy(port)) {
            if (!child.isAlive() || System.nanoTime() - begun > 120e9) {
                child.close();
                throw new IOException("the backend did not become healthy; its log:\n" + child.log());
            }
            Thread.sleep(10);
        }
        return new BackendProcess(child, port, (System.nanoTime() - begun) / 1e9, home);
    }

    int port() {
        return port;
    }

    Path home() {
        return home;
    }

    double readySeconds() {
        return readySeconds;
    }

    Child process() {
        return child;
    }

    HttpLine line() throws IOException {
        return new HttpLine(port, null);
    }

    /** Registers a worker of this name. */
    Worker register(String name) throws IOException {
        try (HttpLine line = new HttpLine(port, registrationToken())) {
            JsonNode answer = line.post("/api/v1/workers", Map.of("name", name));
            return new Worker(answer.path("id").asString(), answer.path("worker_token").asString(), port);
        }
    }

    record Worker(String id, String token, int port) {
        HttpLine line() throws IOException {
            return new HttpLine(port, token);
        }
    }

    @Override
    public void close() {
        child.close();
    }

    private String registrationToken() throws IOException {
        Path token = home.resolve("worker-token");
        return Files.exists(token) ? Files.readString(token).trim() : null;
    }

    private static boolean healthy(int port) {
        try (HttpLine line = new HttpLine(port, null)) {
            return line.read("/health").isObject();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
