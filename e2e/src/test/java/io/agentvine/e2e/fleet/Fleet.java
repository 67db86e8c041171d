package io.agentvine.e2e.fleet;

import io.agentvine.e2e.agent.TestAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * One backend or two, and any number of workers, started from the real jars in a temporary folder that is their whole world.
 * Closing it ends every process that was started. The logs stay in {@code e2e/target/logs/<name>} ({@link Jars#logs}).
 */
public final class Fleet implements AutoCloseable {

    private static final Set<String> FINAL = Set.of("completed", "failed", "cancelled");
    /** Soon done with what people and limits are waited for; nothing that a busy machine would feel. */
    private static final List<String> SHARED = List.of("--agentvine.lease.affinity=2s", "--agentvine.lease.wake-jitter=2s",
            "--agentvine.questions.hold=1s", "--agentvine.queue.backoff=200ms");
    /** Of both backends, as people give it to both where one stands in for the other. */
    private static final String OPERATOR_OF_TWO = "operator-of-two-backends";
    private static Fleet shared;
    private static boolean tried;

    private final boolean guest;
    private final Path folder;
    private final Path logs;
    private final Stores stores;
    private final List<BackendProcess> backends = new ArrayList<>();
    private final List<TcpProxy> ways = new ArrayList<>();
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final Api api;

    private Fleet(String name, boolean two, List<String> settings) throws IOException {
        guest = false;
        folder = Files.createTempDirectory("agentvine-e2e-").toRealPath();
        logs = Jars.logs().resolve(name);
        stores = two ? Stores.start(folder, logs) : null;
        for (String backend : two ? List.of("backend-1", "backend-2") : List.of("backend")) {
            addBackend(backend, settings);
        }
        api = new Api(two ? wayTo(backend()).url() : backend().url(), null);
    }

    private Fleet(Fleet host, String name) throws IOException {
        guest = true;
        folder = Files.createDirectory(host.folder.resolve(name));
        logs = Jars.logs().resolve(name);
        stores = null;
        backends.addAll(host.backends);
        api = host.api;
    }

    /**
     * Folders and workers of its own at a backend, on SQLite, that is started once for all of this JVM and ended with it. Closing it
     * ends the workers and what is left of the tasks.
     */
    public static synchronized Fleet shared(String name) {
        if (shared == null) {
            if (tried) {
                throw new IllegalStateException("The shared backend did not start; the first test that needed it says why");
            }
            tried = true;
            shared = start("shared-" + System.getProperty("agentvine.e2e.fork", "1"), false, SHARED);
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close, "end-shared"));
        }
        try {
            return new Fleet(shared, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one backend, on SQLite. The settings are lines like {@code --agentvine.queue.lease=3s}. */
    public static Fleet start(String name, String... settings) {
        return start(name, false, List.of(settings));
    }

    /** Starts two backends on one PostgreSQL and one Redis; the API is answered by the first of them that accepts. */
    public static Fleet startTwo(String name, String... settings) {
        return start(name, true, List.of(settings));
    }

    private static Fleet start(String name, boolean two, List<String> settings) {
        try {
            Archives.begin();
            Fleet fleet = new Fleet(name, two, settings);
            try {
                fleet.backends.forEach(BackendProcess::launch);
                fleet.backends.forEach(BackendProcess::awaitHealth);
                return fleet;
            } catch (RuntimeException | Error failed) {
                fleet.close();
                throw failed;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addBackend(String name, List<String> settings) throws IOException {
        Path home = Files.createDirectory(folder.resolve(stores == null ? "home" : "home-" + name));
        Path log = logs.resolve(name + ".log");
        if (stores == null) {
            backends.add(new BackendProcess(home, log, settings));
            return;
        }
        Files.writeString(home.resolve("operator-token"), OPERATOR_OF_TWO);
        TcpProxy database = way(List.of(stores.database().port()));
        TcpProxy redis = way(List.of(stores.redis().port()));
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of("--spring.datasource.url=" + PostgresServer.url(database.port()), "--spring.datasource.username=postgres",
                "--spring.datasource.password=postgres", "--spring.data.redis.url=redis://127.0.0.1:" + redis.port()));
        backends.add(new BackendProcess(home, log, all, database, redis));
    }

    private TcpProxy way(List<Integer> ports) {
        TcpProxy way = TcpProxy.to(ports);
        ways.add(way);
        return way;
    }

    /** A new way to this backend, and to the other ones where it does not accept. */
    public TcpProxy wayTo(BackendProcess preferred) {
        List<Integer> ports = new ArrayList<>(List.of(preferred.port()));
        backends.stream().filter(other -> other != preferred).forEach(other -> ports.add(other.port()));
        return way(ports);
    }

    public Stores stores() {
        return stores;
    }

    public Api api() {
        return api;
    }

    /** {@link #api} as the operator. */
    public Api operator() {
        try {
            return new Api(api.url(), Files.readString(backend().home().resolve("operator-token")).trim());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public BackendProcess backend() {
        return backends.get(0);
    }

    public List<BackendProcess> backends() {
        return backends;
    }

    /** A folder for this test's own files; its name is free to choose, and it is new. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve("files").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public GitRemote repository(String name) {
        return GitRemote.with(folder("repositories").resolve(name + ".git"), Map.of("README.md", "# " + name + "\n"));
    }

    /** A worker whose agent is {@link TestAgent}; returns once the backend lists it, as all but those that are launched. */
    public WorkerProcess worker(String name, String... flags) {
        return worker(name, TestAgent.command(folder("agent")), Map.of(), flags);
    }

    /** A worker with any agent. */
    public WorkerProcess worker(String name, String claude, Map<String, String> environment, String... flags) {
        return worker(name, backend().url(), claude, environment, flags);
    }

    /** A worker whose agent is {@link TestAgent} and that reaches the backends this way. */
    public WorkerProcess workerAt(TcpProxy way, String name, String... flags) {
        return worker(name, way.url(), TestAgent.command(folder("agent")), Map.of(), flags);
    }

    private WorkerProcess worker(String name, String url, String claude, Map<String, String> environment, String... flags) {
        List<String> all = new ArrayList<>(List.of("--poll-interval", "2s", "--heartbeat-interval", "1s"));
        all.addAll(List.of(flags));
        WorkerProcess worker = launchWorker(name, url, claude, environment, all);
        awaitListed(worker);
        return worker;
    }

    /** As {@link #workerAt}, with the intervals that the backend gives, and without waiting until a backend lists it. */
    public WorkerProcess launchWorkerAt(TcpProxy way, String name, String... flags) {
        return launchWorker(name, way.url(), TestAgent.command(folder("agent")), Map.of(), List.of(flags));
    }

    private WorkerProcess launchWorker(String name, String url, String claude, Map<String, String> environment, List<String> flags) {
        Map<String, String> whole = new HashMap<>(environment);
        whole.putIfAbsent("AGENTVINE_HOME", backend().home().toString());
        WorkerProcess worker = WorkerProcess.start(name, url, folder, logs.resolve(name + ".log"), claude, flags, whole);
        workers.add(worker);
        return worker;
    }

    /** A worker with {@link TestAgent} and every interval as the backend says; returns once the backend lists it. */
    public WorkerProcess workerAsShipped(String name, String... flags) {
        WorkerProcess worker = launchWorker(name, backend().url(), TestAgent.command(folder("agent")), Map.of(), List.of(flags));
        awaitListed(worker);
        return worker;
    }

    /** A worker whose workspace is on a disk of its own, as small as this; Linux only. */
    public WorkerProcess workerOnDisk(String size, String name) {
        WorkerProcess worker = WorkerProcess.startOnDisk(size, name, backend().url(), folder, logs.resolve(name + ".log"),
                TestAgent.command(folder("agent")), Map.of("AGENTVINE_HOME", backend().home().toString()));
        workers.add(worker);
        awaitListed(worker);
        return worker;
    }

    /** A worker in a network of its own, where a far machine is, beside the backend and these ports of ours. */
    public WorkerProcess workerOnNetwork(FarMachine far, List<Integer> near, String name, String claude, Map<String, String> environment, String... flags) {
        Map<String, String> whole = new HashMap<>(environment);
        whole.putIfAbsent("AGENTVINE_HOME", backend().home().toString());
        List<Integer> all = new ArrayList<>(near);
        all.add(URI.create(backend().url()).getPort());
        WorkerProcess worker = WorkerProcess.startOnNetwork(far, all, name, backend().url(), folder, logs.resolve(name + ".log"), claude, List.of(flags), whole);
        workers.add(worker);
        awaitListed(worker);
        return worker;
    }

    /** The workspace of every worker that there was. */
    public List<Path> workspaces() {
        Path all = folder.resolve("workspaces");
        try (Stream<Path> entries = Files.list(all)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The mirrors of all workers that there were. */
    public List<Path> mirrors() {
        return GitObjects.mirrors(backend().home());
    }

    /** Stops a worker in order and waits for its end. */
    public void dismiss(WorkerProcess worker) {
        worker.stop();
        workers.remove(worker);
    }

    /** Stops all workers in order. */
    public void dismissAll() {
        workers.forEach(WorkerProcess::terminate);
        workers.forEach(WorkerProcess::stop);
        workers.clear();
    }

    public JsonNode workerRow(String name) {
        return api.list("/workers").stream()
                .filter(worker -> worker.path("name").asString("").equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Submits a task as the operator, so that workers without a wall are given what carries orders; returns its id. */
    public String submit(GitRemote repository, String description, Object... more) {
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("title", "End to end " + description.replaceAll("[^a-z]+", " ").strip());
        task.put("description", description);
        task.put("repository_url", repository.url());
        for (int i = 0; i < more.length; i += 2) {
            task.put((String) more[i], more[i + 1]);
        }
        return operator().post("/tasks", task).path("id").asString();
    }

    public JsonNode task(String id) {
        return api.get("/tasks/" + id);
    }

    public String status(String id) {
        return task(id).path("status").asString();
    }

    public JsonNode awaitStatus(String id, String status) {
        return awaitTask(id, "status " + status, task -> task.path("status").asString().equals(status));
    }

    public JsonNode awaitFinal(String id) {
        return awaitTask(id, "a final status", task -> FINAL.contains(task.path("status").asString()));
    }

    public JsonNode awaitTask(String id, String wanted, Predicate<JsonNode> holds) {
        return awaitTask(id, wanted, Duration.ofMinutes(3), holds);
    }

    /** Looks until it holds; fails with the row as it is, or at once where the task ended otherwise. */
    public JsonNode awaitTask(String id, String wanted, Duration limit, Predicate<JsonNode> holds) {
        long end = System.nanoTime() + limit.toNanos();
        Looks looks = new Looks();
        while (true) {
            JsonNode task = task(id);
            if (holds.test(task)) {
                return task;
            }
            if (System.nanoTime() > end || FINAL.contains(task.path("status").asString())) {
                throw new AssertionError("expected " + wanted + " of task " + id + " and found " + task.toPrettyString());
            }
            looks.pause();
        }
    }

    public List<JsonNode> executions(String task) {
        return api.list("/tasks/" + task + "/executions");
    }

    /** The newest execution's id. */
    public String execution(String task) {
        return executions(task).get(0).path("id").asString();
    }

    public List<JsonNode> events(String execution) {
        JsonNode answer = api.get("/executions/" + execution + "/events?limit=500");
        return (answer.isArray() ? answer : answer.path("events")).valueStream().toList();
    }

    @Override
    public void close() {
        dismissAll();
        if (guest) {
            cancelWhatIsLeft();
            delete(folder);
            return;
        }
        backends.forEach(BackendProcess::stop);
        ways.forEach(TcpProxy::close);
        if (stores != null) {
            stores.stop();
        }
        delete(folder);
    }

    private void cancelWhatIsLeft() {
        Stream.of("queued", "in_progress", "waiting")
                .flatMap(status -> api.list("/tasks?status=" + status + "&limit=100").stream())
                .forEach(task -> api.tryPost("/tasks/" + task.path("id").asString() + "/cancel", Map.of()));
    }

    private void awaitListed(WorkerProcess worker) {
        Awaitility.await("worker " + worker.name() + " in GET /workers")
                .pollInterval(Duration.ofMillis(100))
                .failFast("worker " + worker.name() + " ended; its log is " + logs.resolve(worker.name() + ".log"),
                        () -> !worker.isAlive())
                .until(() -> {
                    JsonNode row = workerRow(worker.name());
                    return row != null && !row.path("status").asString("").equals("offline");
                });
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // A file that vanished while it was looked at; the folder is a temporary one.
        }
    }
}
