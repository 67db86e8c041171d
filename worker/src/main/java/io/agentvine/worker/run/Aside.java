package io.agentvine.worker.run;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Something that is done on a daemon thread of its own while its owner does something else, and then waits for it. */
final class Aside<T> {

    private final CompletableFuture<T> done = new CompletableFuture<>();

    /** What is to be done. */
    interface Work<T> {
        T go() throws RunTrouble, IOException, InterruptedException;
    }

    private Aside() {}

    /** @param run its id, whose end stands in the name of the thread */
    static <T> Aside<T> begin(String what, Object run, Work<T> work) {
        String id = run.toString();
        return begin(what + "-" + id.substring(Math.max(0, id.length() - 8)), work);
    }

    /** What is known already. */
    static <T> Aside<T> of(T known) {
        Aside<T> aside = new Aside<>();
        aside.done.complete(known);
        return aside;
    }

    /** @param name of the thread */
    static <T> Aside<T> begin(String name, Work<T> work) {
        Aside<T> aside = new Aside<>();
        Thread thread = new Thread(() -> aside.run(work), name);
        thread.setDaemon(true);
        thread.start();
        return aside;
    }

    /** What came of it, thrown again where it failed. May be repeated. */
    T await() throws RunTrouble, IOException, InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof RunTrouble trouble) {
                throw trouble;
            }
            if (cause instanceof IOException files) {
                throw files;
            }
            if (cause instanceof InterruptedException) {
                throw new IOException("what was done beside it was interrupted", cause);
            }
            throw new IllegalStateException(cause);
        }
    }

    /** The same for who cannot be interrupted in words. @throws IOException also where it was */
    T awaited() throws RunTrouble, IOException {
        try {
            return await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while something else was done beside", interrupted);
        }
    }

    private void run(Work<T> work) {
        try {
            done.complete(work.go());
        } catch (Throwable failed) {
            // The edge of the thread: whoever waits hears of it.
            done.completeExceptionally(failed);
        }
    }
}
