package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;

/**
 * Who is in a folder that the workers of a machine share, as a mirror: one that changes it, or any number that copy from it. Threads take turns
 * by a lock of Java's, workers by one of the operating system's on the file {@code <folder>.lock}, which it takes back from a worker that dies. Who
 * waits for that has the file {@code <folder>.turn}, so that a worker whose threads take it one after the other leaves it to another in between.
 * A thread may take again what it has; one that copies may not begin to change. Any thread may call.
 */
final class MirrorLock {

    static final BooleanSupplier NEVER = () -> false;

    private static final Logger LOG = System.getLogger(MirrorLock.class.getName());
    private static final long LONGEST_REST = 20;
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final Set<OpenOption> OPEN = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<Set<PosixFilePermission>> OURS = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** The system's locks are the whole JVM's, and closing the file once more gives them all up: each file is open once. */
    private static final Map<Path, MirrorLock> ALL = new ConcurrentHashMap<>();

    private final Path file;
    private final Path turn;
    private final ReentrantReadWriteLock threads = new ReentrantReadWriteLock(true);
    /** Threads here that want in, in the order in which they came: the first alone tries. So no number of those that copy passes by one that changes. */
    private final Deque<Object> line = new ArrayDeque<>();
    /** What this JVM's threads that copy have together. */
    private FileChannel common;
    private int copying;

    private MirrorLock(Path folder) {
        this.file = folder.resolveSibling(folder.getFileName() + ".lock");
        this.turn = folder.resolveSibling(folder.getFileName() + ".turn");
    }

    /** What is done by who has the lock. */
    interface Work<T> {
        T go() throws RunTrouble, IOException;
    }

    /** The same, with nothing to show for it. */
    interface Step {
        void go() throws RunTrouble, IOException;
    }

    private interface Attempt {
        boolean made() throws IOException, InterruptedException;
    }

    /** @param folder need not be there */
    static MirrorLock of(Path folder) {
        return ALL.computeIfAbsent(folder.toAbsolutePath().normalize(), MirrorLock::new);
    }

    /** While nobody else is in it. @throws IOException also where the wait for the others is ended early */
    <T> T alone(BooleanSupplier abort, Work<T> work) throws RunTrouble, IOException {
        if (threads.isWriteLockedByCurrentThread()) {
            return work.go();
        }
        if (threads.getReadHoldCount() > 0) {
            throw new IllegalStateException("who copies from " + file.getFileName() + " cannot begin to change it");
        }
        try (FileChannel channel = open(file)) {
            inTurn(threads.writeLock(), abort, () -> channel.tryLock() != null);
            try {
                return work.go();
            } finally {
                release(channel, threads.writeLock());
            }
        }
    }

    /** The system's first: another thread here, which came in between, would find it taken by this JVM. */
    private static void release(FileChannel channel, Lock lock) throws IOException {
        try {
            channel.close();
        } finally {
            lock.unlock();
        }
    }

    void alone(BooleanSupplier abort, Step step) throws RunTrouble, IOException {
        alone(abort, nothing(step));
    }

    /** The same where nobody is in it now. @return whether it was done */
    boolean aloneIfFree(Step step) throws RunTrouble, IOException {
        if (threads.isWriteLockedByCurrentThread()) {
            step.go();
            return true;
        }
        if (!threads.writeLock().tryLock()) {
            return false;
        }
        try (FileChannel channel = open(file)) {
            if (channel.tryLock() == null) {
                return false;
            }
            step.go();
            return true;
        } finally {
            threads.writeLock().unlock();
        }
    }

    /** While nobody changes it. */
    <T> T together(BooleanSupplier abort, Work<T> work) throws RunTrouble, IOException {
        // Who has it needs no turn, and would wait for one that waits for them.
        if (isMine()) {
            return work.go();
        }
        inTurn(threads.readLock(), abort, this::joined);
        try {
            return work.go();
        } finally {
            try {
                leave();
            } finally {
                threads.readLock().unlock();
            }
        }
    }

    private boolean isMine() {
        return threads.isWriteLockedByCurrentThread() || threads.getReadHoldCount() > 0;
    }

    void together(BooleanSupplier abort, Step step) throws RunTrouble, IOException {
        together(abort, nothing(step));
    }

    /** Until who changes it now is done. */
    void awaitChange(BooleanSupplier abort) throws IOException {
        try {
            together(abort, () -> {});
        } catch (RunTrouble never) {
            throw new IllegalStateException(never);
        }
    }

    /** How many threads here want in, and are not. */
    int waiting() {
        synchronized (line) {
            return line.size();
        }
    }

    private static Work<Void> nothing(Step step) {
        return () -> {
            step.go();
            return null;
        };
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, OPEN, OURS);
        } catch (NoSuchFileException noFolder) {
            PrivateFiles.folder(file.getParent());
            return FileChannel.open(file, OPEN, OURS);
        }
    }

    /** Takes Java's lock, and tries to have the system's until that is made, as the next of all workers. */
    private void inTurn(Lock lock, BooleanSupplier abort, Attempt attempt) throws IOException {
        Wait wait = new Wait(file.getFileName(), abort);
        Object place = new Object();
        synchronized (line) {
            line.add(place);
        }
        try {
            await(wait, () -> isFirst(place));
            await(wait, () -> lock.tryLock(LONGEST_REST, TimeUnit.MILLISECONDS));
            boolean made = false;
            try (FileChannel channel = open(turn)) {
                await(wait, () -> channel.tryLock() != null);
                await(wait, attempt);
                made = true;
            } finally {
                if (!made) {
                    lock.unlock();
                }
            }
        } finally {
            synchronized (line) {
                line.remove(place);
                line.notifyAll();
            }
        }
    }

    /** Who waits is woken by the thread before. */
    private boolean isFirst(Object place) throws InterruptedException {
        synchronized (line) {
            if (line.peek() != place) {
                line.wait(LONGEST_REST);
            }
            return line.peek() == place;
        }
    }

    private synchronized boolean joined() throws IOException {
        if (copying == 0) {
            FileChannel channel = open(file);
            boolean locked = false;
            try {
                locked = channel.tryLock(0, Long.MAX_VALUE, true) != null;
            } finally {
                if (!locked) {
                    channel.close();
                }
            }
            if (!locked) {
                return false;
            }
            common = channel;
        }
        copying++;
        return true;
    }

    private synchronized void leave() throws IOException {
        copying--;
        if (copying == 0) {
            common.close();
        }
    }

    private static void await(Wait wait, Attempt attempt) throws IOException {
        try {
            for (long rest = 1; !attempt.made(); rest = Math.min(LONGEST_REST, 2 * rest)) {
                wait.goesOn();
                Thread.sleep(rest);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the wait for others that use the repository's mirror was interrupted");
        }
    }

    /** One thread's, from its place in the line to the lock. */
    private static final class Wait {

        private final Path file;
        private final BooleanSupplier abort;
        private final long since = System.nanoTime();
        private boolean said;

        Wait(Path file, BooleanSupplier abort) {
            this.file = file;
            this.abort = abort;
        }

        void goesOn() throws IOException {
            if (abort.getAsBoolean()) {
                throw new IOException("the wait for others that use the repository's mirror was stopped");
            }
            if (!said && System.nanoTime() - since > LONG.toNanos()) {
                said = true;
                LOG.log(Level.INFO, "waits for others that use the mirror of {0}, as for a fetch of another worker", file);
            }
        }
    }
}
