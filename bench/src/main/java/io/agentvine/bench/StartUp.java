package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How long programs take until they are of use, and the memory they hold then. */
final class StartUp {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Installation here;

    StartUp(Installation here) {
        this.here = here;
    }

    /** @param seconds from the start of the JVM to the first request for work */
    record Worker(double seconds, long residentMb) {}

    /** As README's line starts it. */
    Worker documentedWorker(BackendProcess backend) throws Exception {
        return worker(backend, "bench-documented", documentedOptions(), IDLE);
    }

    private List<String> documentedOptions() throws IOException {
        return Laptop.documentedOptions(here.root().resolve("README.md"), "worker");
    }

    /** As {@code ./agentvine up} starts it: README's options, and the archive of classes that an earlier start has left. */
    Worker quickWorker(BackendProcess backend) throws Exception {
        Path archive = here.scratch().resolve("worker.jsa");
        List<String> small = with(documentedOptions(), "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
        worker(backend, "bench-quick", with(small, "-XX:ArchiveClassesAtExit=" + archive), Duration.ofSeconds(2));
        return worker(backend, "bench-quick", with(small, "-XX:SharedArchiveFile=" + archive), IDLE);
    }

    private Worker worker(BackendProcess backend, String name, List<String> jvm, Duration idle) throws Exception {
        try (FirstPoll poll = new FirstPoll(backend.port())) {
            List<String> command = new ArrayList<>(with(List.of(here.java()), jvm.toArray(String[]::new)));
            command.addAll(List.of("-jar", here.jar("worker").toString(), "--name", name, "--api-url", "http://127.0.0.1:" + poll.port(),
                    "--claude-command", agent().toString(), "--workspace", here.scratch().resolve(name).toString()));
            long begun = System.nanoTime();
            try (Child worker = new Child(here.scratch().resolve(name + ".log"), command, Map.of("AGENTVINE_HOME", backend.home().toString()))) {
                double seconds = Until.seconds(begun, poll.await());
                Thread.sleep(idle.toMillis());
                return new Worker(seconds, worker.residentMb());
            }
        }
    }

    /** Seconds until {@code ./agentvine up} has a healthy backend and three registered workers. */
    double up() throws Exception {
        int port = Installation.freePort();
        Path home = Files.createTempDirectory(here.scratch(), "up-");
        Path bin = Path.of(here.java()).toAbsolutePath().getParent();
        long begun = System.nanoTime();
        try (Child up = new Child(here.scratch().resolve("up.log"), List.of(
                here.root().resolve("agentvine").toString(), "up", "--port", Integer.toString(port), "--home", home.toString(),
                "--claude-command", agent().toString()), Map.of("JAVA_HOME", bin.getParent().toString()))) {
            long ready = Until.isSo("./agentvine up has three idle workers", LIMIT, 20, () -> {
                if (!up.isAlive()) {
                    throw new IOException("./agentvine up ended; its log:\n" + up.log());
                }
                return idleWorkers(port) == 3;
            });
            return Until.seconds(begun, ready);
        }
    }

    /** A program that answers the question for its version and does nothing else. */
    private Path agent() throws IOException {
        Path agent = here.scratch().resolve("agent");
        Files.writeString(agent, "#!/bin/sh\necho '2.1.330 (benchmark)'\n");
        if (!agent.toFile().setExecutable(true)) {
            throw new IOException("could not make " + agent + " executable");
        }
        return agent;
    }

    private static int idleWorkers(int port) {
        try (HttpLine line = new HttpLine(port, null)) {
            JsonNode workers = line.read("/api/v1/workers");
            return (int) workers.valueStream().filter(worker -> worker.path("status").asString("").equals("idle")).count();
        } catch (IOException e) {
            return 0; // it does not listen yet
        }
    }

    private static List<String> with(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }
}
