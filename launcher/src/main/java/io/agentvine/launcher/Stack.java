package io.agentvine.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * One backend and its workers on this machine, from start to stop. A worker that dies is started again, after a pause that
 * doubles from 1 s to 30 s; the backend's death ends all. {@link #close} may be called by any thread, more than once.
 */
final class Stack implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(180);

    private final StackOptions options;
    private final Programs programs;
    private final Terminal terminal;
    private final LogWatch logWatch;
    private final Api api;
    private final Map<String, Restarts> restarts = new HashMap<>();
    private final List<Child> workers = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Child> ended = new LinkedBlockingQueue<>();
    private volatile Child backend;
    private volatile boolean ready;
    private volatile boolean stopping;
    private boolean stopped;

    Stack(StackOptions options, Programs programs, Terminal terminal) {
        this.options = options;
        this.programs = programs;
        this.terminal = terminal;
        this.logWatch = new LogWatch(terminal);
        this.api = new Api(options.port(), options.operatorToken());
    }

    Api api() {
        return api;
    }

    /** What is to be done as soon as the backend answers, before anything is said of it. */
    interface Answers {
        void begun() throws InterruptedException;
    }

    /** Returns when the backend is healthy and every worker is registered. */
    void start() throws InterruptedException {
        start(() -> {});
    }

    /** As {@link #start()}; a person can open the page while the workers are started. */
    void start(Answers answers) throws InterruptedException {
        Ports.requireFree(options.port());
        makeHome();
        long began = System.nanoTime();
        startBackend();
        until("backend", began, api::healthy);
        ready = true;
        answers.begun();
        terminal.say("  backend   ready after " + seconds(began));
        long workersBegan = System.nanoTime();
        for (int i = 1; i <= options.workers(); i++) {
            startWorker("worker-" + i);
        }
        until("workers", workersBegan, () -> registered() >= options.workers());
        terminal.say("  workers   ready after " + seconds(workersBegan));
        logWatch.startIsOver();
    }

    private synchronized void startBackend() {
        backend = startChild("backend", programs.backend(options));
    }

    /** Starts dead workers again until the backend ends or something stops all; only the backend's own end is a problem. */
    void superviseUntilEnd() throws InterruptedException {
        while (!stopping) {
            Child child = ended.poll(1, TimeUnit.SECONDS);
            if (child != null && !stopping) {
                onEnd(child);
            }
        }
    }

    /** Looks once for children that ended, without waiting. */
    void checkChildren() throws InterruptedException {
        for (Child child = ended.poll(); child != null && !stopping; child = ended.poll()) {
            onEnd(child);
        }
    }

    private CannotGoOn backendsEnd() {
        return new CannotGoOn("the backend " + (ready ? "ended by itself" : "could not start") + " (exit " + backend.exitCode() + "). " + LastWords.of(backend));
    }

    private void onEnd(Child child) throws InterruptedException {
        if (child == backend) {
            throw backendsEnd();
        }
        workers.remove(child);
        if (child.exitCode() == 0) {
            terminal.say("  " + child.name() + " ended by itself and is not started again; see " + child.log());
            return;
        }
        Duration pause = restarts.computeIfAbsent(child.name(), name -> new Restarts()).nextPause();
        terminal.say("  " + child.name() + " died (exit " + child.exitCode() + ") and is started again in "
                + pause.toSeconds() + " s; see " + child.log());
        Thread restart = new Thread(() -> startAgain(child.name(), pause), "restart-" + child.name());
        restart.setDaemon(true);
        restart.start();
    }

    private void startAgain(String name, Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
            startWorker(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CannotGoOn e) {
            terminal.problem(e.getMessage());
        }
    }

    private synchronized void startWorker(String name) {
        if (!stopping) {
            workers.add(startChild(name, programs.worker(options, name)));
        }
    }

    private synchronized Child startChild(String name, List<String> command) {
        if (stopping) {
            throw new CannotGoOn("stopped while starting");
        }
        Path log = options.logs().resolve(name + ".log");
        try {
            logWatch.add(name, log);
        } catch (IOException e) {
            throw new CannotGoOn(log + " cannot be read: " + e.getMessage());
        }
        Map<String, String> environment = new HashMap<>(options.environment());
        environment.put("AGENTVINE_HOME", options.home().toString());
        Child child = Child.start(name, command, environment, log);
        child.onEnd().thenAccept(ended::add);
        return child;
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private void until(String what, long began, Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            if (stopping) {
                throw new CannotGoOn("stopped while starting");
            }
            if (!backend.isAlive()) {
                throw backendsEnd();
            }
            checkChildren();
            if (System.nanoTime() - began > START_LIMIT.toNanos()) {
                throw new CannotGoOn("the " + what + " were not ready within " + START_LIMIT.toSeconds()
                        + " s; see the logs in " + options.logs());
            }
            terminal.show(List.of("  " + what + "   starting " + seconds(began)));
            Thread.sleep(100);
        }
        terminal.show(List.of());
    }

    private int registered() throws InterruptedException {
        int count = 0;
        try {
            for (JsonNode worker : api.get("/api/v1/workers?limit=500")) {
                boolean ours = workers.stream().anyMatch(child -> child.name().equals(worker.path("name").asString("")));
                count += ours && !worker.path("status").asString("").equals("offline") ? 1 : 0;
            }
        } catch (Api.NoAnswer busy) {
            // Not known yet: the next look may be answered, and the limit of the start counts.
        }
        return count;
    }

    private void makeHome() {
        try {
            if (Files.notExists(options.home())) {
                Path parent = options.home().toAbsolutePath().getParent();
                Files.createDirectories(parent);
                Files.createDirectory(
                        options.home(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.createDirectories(options.logs());
            requireUnlocked();
        } catch (IOException e) {
            throw new CannotGoOn("the folder " + options.home() + " cannot be made (" + e + "); name another with --home");
        }
    }

    /** The backend holds this lock as long as it lives; looking first makes a sentence of it before anything is started. */
    private void requireUnlocked() throws IOException {
        Path file = options.home().resolve("backend.lock");
        if (Files.notExists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new CannotGoOn("another backend is running on " + options.home()
                        + ": stop it, or give this one a folder of its own with --home");
            }
        } catch (OverlappingFileLockException e) {
            throw new CannotGoOn("this program itself has a backend running on " + options.home());
        }
    }

    static String seconds(long since) {
        return String.format(java.util.Locale.ROOT, "%.1f s", (System.nanoTime() - since) / 1e9);
    }

    /**
     * From here on nothing is started any more.
     *
     * @return whether something was started that nobody is stopping yet
     */
    boolean beginStop() {
        boolean first = !stopping;
        stopping = true;
        synchronized (this) {
            return first && backend != null;
        }
    }

    /** Workers first, since they hand back what they run; then the backend, with its Redis. */
    @Override
    public void close() {
        stopping = true;
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
            terminal.show(List.of());
            stopWorkers();
            stopBackend();
            logWatch.close();
        }
    }

    /** One that is not ready yet has nothing to hand back: its start is broken off. */
    private void stopBackend() {
        if (backend == null) {
            return;
        }
        if (!ready) {
            backend.endInput();
        }
        backend.stop(options.drain().plusSeconds(20));
    }

    private void stopWorkers() {
        Duration grace = options.drain().plusSeconds(20);
        List<Thread> stops = new ArrayList<>();
        for (Child worker : workers) {
            Thread stop = new Thread(() -> worker.stop(grace), "stop-" + worker.name());
            stop.start();
            stops.add(stop);
        }
        for (Thread stop : stops) {
            joinUninterrupted(stop);
        }
    }

    private static void joinUninterrupted(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
