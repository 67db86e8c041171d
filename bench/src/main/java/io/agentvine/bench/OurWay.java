package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A real worker with an empty workspace, to which tasks are posted one by one. */
final class OurWay implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** Milliseconds, by which the branch may be seen too late: to look more often would take time from what is measured. */
    private static final int LOOK = 4;
    private static final String NAME = "bench-overhead";

    private final BackendProcess backend;
    private final ScriptedModel model;
    private final Path workspace;
    private final String operator;
    private final Child worker;

    OurWay(Installation here, BackendProcess backend, ScriptedModel model, OverheadAgent agent, Path folder) throws Exception {
        this.backend = backend;
        this.model = model;
        this.workspace = Files.createDirectories(folder).resolve("workspace");
        this.operator = Files.readString(backend.home().resolve("operator-token")).strip();
        this.worker = new Child(folder.resolve("worker.log"), List.of(here.java(), "-jar", here.jar("worker").toString(), "--name", NAME,
                "--api-url", "http://127.0.0.1:" + backend.port(), "--claude-command", agent.command(), "--workspace", workspace.toString()),
                Map.of("AGENTVINE_HOME", backend.home().toString(), "ANTHROPIC_BASE_URL", model.url(), "ANTHROPIC_API_KEY", "scripted"));
        awaitIdle();
    }

    Overhead.Waits run(CodeRepository repository) throws Exception {
        Set<String> before = repository.branches();
        ScriptedModel.Conversation talk = model.expect();
        try (HttpLine line = new HttpLine(backend.port(), operator)) {
            long begun = System.nanoTime();
            String task = line.post("/api/v1/tasks", Map.of("title", "Change a file", "description", OverheadAgent.PROMPT, "branch_name", "main",
                    "permission_level", "autonomous", "repository_url", repository.url())).path("id").asString();
            talk.await();
            long pushed = Until.isSo("the branch is pushed", LIMIT, LOOK, () -> repository.branches().size() > before.size());
            Until.isSo("the task is completed", LIMIT, 20, () -> line.read("/api/v1/tasks/" + task).path("status").asString().equals("completed"));
            awaitIdle();
            return Overhead.Waits.of(begun, talk, pushed);
        }
    }

    /** What it prepares while it is idle is there. */
    void awaitSpare() throws Exception {
        Until.isSo("a spare clone is ready", LIMIT, 100, () -> {
            Path spares = workspace.resolve("spares");
            if (!Files.isDirectory(spares)) {
                return false;
            }
            try (Stream<Path> ready = Files.list(spares)) {
                return ready.anyMatch(spare -> Files.isDirectory(spare.resolve("clone")) && !spare.toString().endsWith(".making"));
            }
        });
    }

    private void awaitIdle() throws Exception {
        try (HttpLine line = new HttpLine(backend.port(), operator)) {
            Until.isSo("the worker is idle", LIMIT, 20, () -> line.read("/api/v1/workers?limit=100").valueStream()
                    .anyMatch(each -> each.path("name").asString().equals(NAME) && each.path("status").asString().equals("idle")));
        }
    }

    @Override
    public void close() {
        worker.close();
        try {
            Commands.run(workspace.getParent(), List.of("rm", "-rf", workspace.toString()));
        } catch (IOException left) {
            System.out.println("left behind: " + workspace);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
