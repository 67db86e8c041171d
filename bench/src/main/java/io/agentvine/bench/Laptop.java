package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A backend as one machine runs it, with nothing named: SQLite and the Redis of its own, and real workers that find no work. */
final class Laptop implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final String READY = "AgentVine is ready at";

    private final Installation here;
    private final Child backend;
    private final int port;
    private final Path home;
    private final double readySeconds;
    private final List<Child> workers = new ArrayList<>();

    private Laptop(Installation here, Child backend, int port, Path home, double readySeconds) {
        this.here = here;
        this.backend = backend;
        this.port = port;
        this.home = home;
        this.readySeconds = readySeconds;
    }

    /** The options of the JVM in README's line that starts the program. @param program {@code backend} or {@code worker} */
    static List<String> documentedOptions(Path readme, String program) throws IOException {
        String jar = " -jar " + program + "/target/" + program + ".jar";
        String line = Files.readAllLines(readme).stream().filter(each -> each.startsWith("java ") && each.contains(jar))
                .findFirst().orElseThrow(() -> new IOException("expected a line 'java …" + jar + "' in " + readme + ", found none"));
        return List.of(line.substring("java ".length(), line.indexOf(" -jar ")).split(" "));
    }

    /**
     * Those of {@code ./agentvine up}: README's, and an archive of the classes that an earlier start has left.
     *
     * @param options README's, and what was asked for besides
     */
    static List<String> withArchive(Installation here, List<String> options) throws Exception {
        Path archive = here.scratch().resolve("backend.jsa");
        if (Files.notExists(archive)) {
            try (Laptop training = start(here, and(options, "-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"))) {
                training.startWorkers(1);
            }
        }
        return and(options, "-XX:SharedArchiveFile=" + archive);
    }

    private static List<String> and(List<String> options, String... more) {
        return Stream.concat(options.stream(), Stream.of(more)).toList();
    }

    /** Returns once it says that it is ready. */
    static Laptop start(Installation here, List<String> jvm) throws Exception {
        int port = Installation.freePort();
        Path home = Files.createTempDirectory(here.scratch(), "laptop-");
        List<String> command = new ArrayList<>(List.of(here.java()));
        command.addAll(jvm);
        command.addAll(List.of("-jar", here.jar("backend").toString(), "--server.port=" + port, "--agentvine.home=" + home));
        long begun = System.nanoTime();
        Child backend = new Child(home.resolve("backend.log"), command, Map.of());
        try {
            long ready = Until.isSo("the backend says that it is ready", LIMIT, 10, () -> {
                if (!backend.isAlive()) {
                    throw new IOException("the backend ended; its log:\n" + backend.log());
                }
                return backend.log().contains(READY);
            });
            return new Laptop(here, backend, port, home, Until.seconds(begun, ready));
        } catch (Exception e) {
            backend.close();
            throw e;
        }
    }

    /** From the start of the JVM to the line that says so. */
    double readySeconds() {
        return readySeconds;
    }

    /** Returns once so many are idle. */
    void startWorkers(int count) throws Exception {
        Path agent = ShellAgent.write(home.resolve("agent"), "exit 0\n");
        for (int i = 1; i <= count; i++) {
            workers.add(new Child(home.resolve("worker-" + i + ".log"), List.of(here.java(), "-Xmx64m", "-jar", here.jar("worker").toString(),
                    "--name", "laptop-" + i, "--api-url", "http://127.0.0.1:" + port, "--claude-command", agent.toString(),
                    "--confine", "none", "--workspace", home.resolve("worker-" + i).toString()), Map.of("AGENTVINE_HOME", home.toString())));
        }
        try (HttpLine line = new HttpLine(port, null)) {
            Until.isSo(count + " idle workers", LIMIT, 100, () -> line.read("/api/v1/workers").valueStream()
                    .filter(worker -> worker.path("status").asString("").equals("idle")).count() == count);
        }
    }

    /** Share of one core, in percent, that the backend's JVM uses in that time. */
    double cpuPercent(Duration watch) throws InterruptedException {
        Duration before = backend.cpu();
        long begun = System.nanoTime();
        Thread.sleep(watch.toMillis());
        return backend.cpu().minus(before).toNanos() * 100.0 / (System.nanoTime() - begun);
    }

    long residentMb() throws IOException {
        return backend.residentMb();
    }

    @Override
    public void close() {
        workers.forEach(Child::close);
        backend.close();
    }
}
