package io.agentvine.worker.agent.claude;

import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Graces;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One process of a run. It may be spoken of before it has started: its first lines come while it does. What it has said is
 * guarded by its run.
 */
final class ClaudeProcess {

    private final boolean resumed;
    private final Graces graces;
    private final CompletableFuture<ChildProcess> child = new CompletableFuture<>();
    private boolean settled;
    private long spoken;

    /** @param resumed whether it goes on in a session that exists */
    ClaudeProcess(boolean resumed, Graces graces) {
        this.resumed = resumed;
        this.graces = graces;
    }

    void started(ChildProcess process) {
        child.complete(process);
    }

    boolean resumed() {
        return resumed;
    }

    /** It has completed a turn. */
    void settle() {
        settled = true;
    }

    boolean settled() {
        return settled;
    }

    void heard(String type) {
        if (type.equals("user") || type.equals("assistant") || type.equals("stream_event") || type.equals("result")) {
            spoken++;
        }
    }

    /** How many of its lines belong to the conversation. */
    long spoken() {
        return spoken;
    }

    /** Queues a line for it; never blocks once it has started. */
    void write(String line) {
        child.join().writeLine(line);
    }

    /** It has nothing more to expect, and is to end by itself; never blocks once it has started. */
    void letGo() {
        child.join().closeStdin();
    }

    /** @param then called once, when nothing of it is left */
    void onExit(Consumer<Exit> then) {
        child.join().exit().thenAccept(then);
    }

    /** Null while it lives. */
    Exit exit() {
        return child.isDone() ? child.join().exit().getNow(null) : null;
    }

    boolean ended() {
        return exit() != null;
    }

    /** Ends it by the stop order, on the thread {@code agent-stop}; returns at once. */
    void stopLater() {
        Thread thread = new Thread(this::stop, "agent-stop");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends it by the stop order; blocks until nothing of it is left. */
    void stop() {
        ChildProcess process = child.join();
        process.stop(graces, () -> {
            process.writeLine(InputLines.interrupt());
            process.closeStdin();
        });
    }

    /** Ends it in the middle of its calls, so that none of them gets an answer; blocks until nothing of it is left. */
    void breakOff() {
        child.join().stop(new Graces(Duration.ZERO, graces.term()), () -> {});
    }

    /** Ends it where it is idle: it may do so by itself first. Blocks until nothing of it is left. */
    void endIdle() {
        letGo();
        try {
            child.join().exit().get(graces.interrupt().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            // the stop order follows
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        stop();
    }
}
