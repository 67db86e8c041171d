package io.agentvine.backend.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Writes that come at the same time and go to the database together, so that they share its round trip and its commit. One that
 * comes alone waits for nobody.
 *
 * <p>Whoever finds a carrier free carries all that wait, on its own thread; the others wait for what it brings. Where they
 * fail together for another reason than a database that is away, each is tried by itself, so that none fails for another's fault.
 * Any thread; not within a transaction.
 *
 * @param <I> what is to be written
 * @param <O> its own answer
 */
public final class SharedWrites<I, O> {

    private final int most;
    private final Function<List<I>, List<O>> write;
    private final Semaphore free;
    private final ConcurrentLinkedQueue<Waiting<I, O>> waiting = new ConcurrentLinkedQueue<>();

    /**
     * @param most how many go together at the most
     * @param carriers how many may be under way at a time
     * @param write all or nothing; answers in the order of what it was given; any thread
     */
    public SharedWrites(int most, int carriers, Function<List<I>, List<O>> write) {
        this.most = most;
        this.free = new Semaphore(carriers);
        this.write = write;
    }

    /** Returns once it is committed; throws what its own write threw. */
    public O write(I input) {
        Waiting<I, O> mine = new Waiting<>(input);
        waiting.add(mine);
        boolean interrupted = false;
        while (!mine.isDone()) {
            if (!mine.taken && free.tryAcquire()) {
                carryWhatWaits();
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return mine.answer();
    }

    private void carryWhatWaits() {
        try {
            List<Waiting<I, O>> taken = take();
            if (!taken.isEmpty()) {
                carry(taken);
            }
        } finally {
            free.release();
            Waiting<I, O> next = waiting.peek();
            if (next != null) {
                LockSupport.unpark(next.thread);
            }
        }
    }

    private List<Waiting<I, O>> take() {
        List<Waiting<I, O>> taken = new ArrayList<>();
        for (Waiting<I, O> one = waiting.poll(); one != null; one = taken.size() < most ? waiting.poll() : null) {
            one.taken = true;
            taken.add(one);
        }
        return taken;
    }

    /** Catches everything, because those who wait have to hear of it. */
    private void carry(List<Waiting<I, O>> taken) {
        try {
            List<O> answers = write.apply(taken.stream().map(one -> one.input).toList());
            for (int i = 0; i < taken.size(); i++) {
                taken.get(i).end(answers.get(i), null);
            }
        } catch (DataAccessResourceFailureException away) {
            taken.forEach(one -> one.end(null, away));
        } catch (DataAccessException e) {
            if (taken.size() == 1) {
                taken.get(0).end(null, e);
            } else {
                taken.forEach(one -> carry(List.of(one)));
            }
        } catch (RuntimeException | Error e) {
            taken.forEach(one -> one.end(null, e));
        }
    }

    private static final class Waiting<I, O> extends CompletableFuture<O> {

        private final I input;
        private final Thread thread = Thread.currentThread();
        private volatile boolean taken;

        Waiting(I input) {
            this.input = input;
        }

        void end(O answer, Throwable problem) {
            if (problem == null) {
                complete(answer);
            } else {
                completeExceptionally(problem);
            }
            LockSupport.unpark(thread);
        }

        O answer() {
            try {
                return join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) e.getCause();
            }
        }
    }
}
