package io.agentvine.worker.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A child process. Its standard output is handed on line by line, its standard error is kept as a
 * tail. {@link #exit} completes once it is dead, its output is read and nothing that carries its run id lives.
 */
public final class ChildProcess {

    private static final Duration OUTPUT_GRACE = Duration.ofSeconds(1);
    private static final Duration BACKLOG = Duration.ofSeconds(10);
    private static final Duration WALLS_END = Duration.ofSeconds(1);

    private final Launch launch;
    private final Process process;
    private final Tail errors = new Tail();
    private final ExecutorService stdin;
    private final CompletableFuture<Void> outputRead = new CompletableFuture<>();
    private final CompletableFuture<Void> errorsRead = new CompletableFuture<>();
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private volatile boolean stopping;

    private ChildProcess(Launch launch, Process process) {
        this.launch = launch;
        this.process = process;
        this.stdin = Executors.newSingleThreadExecutor(task -> daemon(task, "stdin"));
    }

    /**
     * @param output called from one thread; an exception of it ends the process, since its output could not be kept
     * @throws IOException if it cannot be started
     */
    public static ChildProcess start(Launch launch, Consumer<Line> output) throws IOException {
        ChildProcess child = new ChildProcess(launch, Starter.start(launch));
        child.noteWall();
        child.daemon(() -> child.read(child.process.getInputStream(), launch, output, child.outputRead), "stdout").start();
        Launch noOverflow = new Launch(launch.name(), launch.command(), launch.directory(), launch.environment(), null, launch.ids(), launch.walled());
        child.daemon(
                        () -> child.read(
                                child.process.getErrorStream(), noOverflow, line -> child.errors.add(line.text()), child.errorsRead),
                        "stderr")
                .start();
        child.daemon(child::awaitEnd, "end").start();
        return child;
    }

    private void noteWall() {
        String runId = launch.environment().get(StrayProcesses.RUN_ID);
        if (launch.walled() && runId != null) {
            Walls.add(runId, process.toHandle());
        }
    }

    public long pid() {
        return process.pid();
    }

    public CompletableFuture<Exit> exit() {
        return exit;
    }

    public List<String> errorTail() {
        return errors.lines();
    }

    /** Queues a line for its standard input; never blocks. A process that does not read does not get it. */
    public void writeLine(String line) {
        submit(() -> {
            OutputStream out = process.getOutputStream();
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        });
    }

    /** Closes its standard input after the lines that are queued; never blocks. */
    public void closeStdin() {
        submit(() -> process.getOutputStream().close());
        stdin.shutdown();
    }

    /**
     * Ends it and everything it started: {@code interrupt}, grace, TERM, grace, KILL, left-overs. Blocks until nothing is
     * left; may be called from several threads.
     */
    public Exit stop(Graces graces, Runnable interrupt) {
        stopping = true;
        if (!endedWithin(Duration.ZERO)) {
            interrupt.run();
        }
        if (!endedWithin(graces.interrupt())) {
            List<ProcessHandle> tree = tree();
            // A wall that is ended takes at once all that is behind it, which could not do what it does at a TERM.
            behindWall(tree).forEach(ProcessHandle::destroy);
            if (!endedWithin(graces.term())) {
                killTree();
            }
            tree.forEach(ProcessHandle::destroyForcibly);
        }
        return exit.join();
    }

    /**
     * Waits for what it does or says; it is stopped where that does not come in time.
     *
     * @param state completes with its end at the latest
     * @param late what is said where it does not come
     */
    public <T> T await(Future<T> state, Duration limit, String late) throws IOException {
        try {
            return state.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException missing) {
            stop(new Graces(Duration.ZERO, Duration.ofSeconds(1)), () -> {});
            throw new IOException(late, missing);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** Whether {@link #stop} was called. */
    public boolean stopping() {
        return stopping;
    }

    /** What is behind a wall goes before it: the wall's first process may be what ends those that left the tree. */
    private void killTree() {
        behindWall(tree()).forEach(ProcessHandle::destroyForcibly);
        if (!launch.walled() || !endedWithin(WALLS_END)) {
            tree().forEach(ProcessHandle::destroyForcibly);
        }
    }

    private List<ProcessHandle> behindWall(List<ProcessHandle> tree) {
        return tree.subList(launch.walled() ? 1 : 0, tree.size());
    }

    private List<ProcessHandle> tree() {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        tree.add(0, process.toHandle());
        return tree;
    }

    private boolean endedWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void read(InputStream in, Launch settings, Consumer<Line> lines, CompletableFuture<Void> done) {
        try {
            new LineReader(in, settings.overflow(), lines).readAll();
        } catch (IOException e) {
            // the pipe was closed: the process is gone
        } catch (RuntimeException e) {
            errors.add("output could not be kept: " + e.getMessage());
            killTree();
        } finally {
            done.complete(null);
        }
    }

    /** A child that outlives the process may hold its pipes open: those are ended before the output counts as read. */
    private void awaitEnd() {
        int code = process.onExit().join().exitValue();
        stdin.shutdownNow();
        CompletableFuture<Void> read = CompletableFuture.allOf(outputRead, errorsRead);
        if (!done(read, OUTPUT_GRACE)) {
            sweep();
            done(read, BACKLOG);
        }
        sweep();
        exit.complete(new Exit(code, errors.lines()));
    }

    private void sweep() {
        String runId = launch.environment().get(StrayProcesses.RUN_ID);
        if (runId != null) {
            StrayProcesses.sweep(runId);
        }
    }

    private static boolean done(CompletableFuture<Void> future, Duration limit) {
        try {
            future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void submit(Writing writing) {
        try {
            stdin.execute(() -> {
                try {
                    writing.run();
                } catch (IOException e) {
                    // it closed its input or died; its exit tells
                }
            });
        } catch (RejectedExecutionException e) {
            // the input is closed already
        }
    }

    private Thread daemon(Runnable body, String part) {
        Thread thread = new Thread(body, launch.name() + "-" + part);
        thread.setDaemon(true);
        return thread;
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }
}
