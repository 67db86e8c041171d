package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Two real workers with a small scripted agent: one is killed in its run, and the other goes on. All settings are the defaults. */
final class LostWorker implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(180);

    private final Installation here;
    private final BackendProcess backend;
    private final Path folder;
    private final Path runs;
    private final Path agent;
    private final String repository;
    private final Map<String, Child> workers = new HashMap<>();

    LostWorker(Installation here, BackendProcess backend) throws Exception {
        this.here = here;
        this.backend = backend;
        this.folder = Files.createTempDirectory(here.scratch(), "lost-");
        this.runs = Files.createFile(folder.resolve("runs"));
        this.agent = agent();
        this.repository = BareRepository.in(folder);
    }

    /** Seconds from a worker's SIGKILL until an agent of another worker is at the same task. */
    double killUntilRunningElsewhere() throws Exception {
        start("bench-lost-1");
        start("bench-lost-2");
        Until.isSo("two idle workers", LIMIT, 50, () -> idle() == 2);
        int before = runs();
        String task = submit();
        Until.isSo("an agent at work", LIMIT, 20, () -> runs() == before + 1);
        String holder = worker(task);
        Child victim = workers.remove(holder);
        if (victim == null) {
            throw new IOException("expected the task at one of " + workers.keySet() + " and found it at " + holder);
        }
        long killed = System.nanoTime();
        victim.crash();
        long again = Until.isSo("an agent at work elsewhere", LIMIT, 5, () -> runs() > before + 1);
        String heir = worker(task);
        if (heir.equals(holder)) {
            throw new IOException("expected the task at another worker and found it at " + heir + " again");
        }
        cancel(task);
        return Until.seconds(killed, again);
    }

    @Override
    public void close() {
        workers.values().forEach(Child::close);
    }

    private void start(String name) throws IOException {
        if (!workers.containsKey(name)) {
            workers.put(name, new Child(folder.resolve(name + ".log"), List.of(
                    here.java(), "-Xmx64m", "-jar", here.jar("worker").toString(), "--name", name,
                    "--api-url", "http://127.0.0.1:" + backend.port(), "--claude-command", agent.toString(),
                    "--confine", "none", "--workspace", folder.resolve(name).toString()), Map.of("AGENTVINE_HOME", backend.home().toString())));
        }
    }

    /** As the operator: the workers have no wall, and an autonomous task is an order. */
    private String submit() throws IOException {
        try (HttpLine line = new HttpLine(backend.port(), Files.readString(backend.home().resolve("operator-token")).strip())) {
            return line.post("/api/v1/tasks", Map.of("title", "Outlive a worker", "description", "Wait.", "branch_name", "main",
                    "permission_level", "autonomous", "repository_url", repository)).path("id").asString();
        }
    }

    private void cancel(String task) throws Exception {
        try (HttpLine line = backend.line()) {
            line.post("/api/v1/tasks/" + task + "/cancel", "{}");
            Until.isSo("the task is cancelled", LIMIT, 50, () -> line.read("/api/v1/tasks/" + task).path("status").asString().equals("cancelled"));
        }
    }

    /** Who runs the latest attempt. */
    private String worker(String task) throws IOException {
        try (HttpLine line = backend.line()) {
            JsonNode executions = line.read("/api/v1/tasks/" + task + "/executions");
            return executions.valueStream().filter(each -> each.path("status").asString().equals("running"))
                    .map(each -> each.path("worker_name").asString()).findFirst()
                    .orElseThrow(() -> new IOException("no attempt of the task runs: " + executions));
        }
    }

    private long idle() throws IOException {
        try (HttpLine line = backend.line()) {
            return line.read("/api/v1/workers?limit=100").valueStream().filter(each -> workers.containsKey(each.path("name").asString())
                    && each.path("status").asString().equals("idle")).count();
        }
    }

    /** How often an agent began, by the agents' own notes. */
    private int runs() throws IOException {
        return (int) Files.size(runs) / 2;
    }

    /** Speaks as much stream-json as a run needs, notes that it runs, and waits. */
    private Path agent() throws IOException {
        return ShellAgent.write(folder.resolve("agent"), """
                printf '{"type":"system","subtype":"init","session_id":"%s","model":"none","tools":[]}\\n' "$session"
                echo r >>'RUNS'
                exec sleep 600
                """.replace("RUNS", runs.toString()));
    }
}
