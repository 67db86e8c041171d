package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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

    private static final long LONGEST_REST = 20;
    private static final Set<OpenOption> OPEN = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<Set<PosixFilePermission>> OURS = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** The system's locks are the whole JVM's, and closing the file once more gives them all up: each file is open once. */
    private static final Map<Path, MirrorLock> ALL = new ConcurrentHashMap<>();

    private final Path file;
    private final Path turn;
    private final ReentrantReadWriteLock threads = new ReentrantReadWriteLock(true);
    /** Of the one thread here that may have the turn. */
    private final Lock waiting = new ReentrantLock(true);
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
        boolean made() throws IOException;
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
        take(threads.writeLock(), abort);
        try (FileChannel channel = open(file)) {
            inTurn(abort, () -> channel.tryLock() != null);
            return work.go();
        } finally {
            threads.writeLock().unlock();
        }
    }

    void alone(BooleanSupplier abort, Step step) throws RunTrouble, IOException {
        alone(abort, nothing(step));
    }

    /** The same where nobody is in it now. @return whether it was done */
    boolean aloneIfFree(Step step) throws RunTrouble, IOException {
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
        if (threads.isWriteLockedByCurrentThread()) {
            return work.go();
        }
        take(threads.readLock(), abort);
        try {
            inTurn(abort, this::joined);
            try {
                return work.go();
            } finally {
                leave();
            }
        } finally {
            threads.readLock().unlock();
        }
    }

    void together(BooleanSupplier abort, Step step) throws RunTrouble, IOException {
        together(abort, nothing(step));
    }

    /** Until who changes it now is done. */
    void awaitChange(BooleanSupplier abort) throws IOException {
        if (!threads.isWriteLockedByCurrentThread()) {
            take(threads.readLock(), abort);
            try {
                inTurn(abort, this::joined);
                leave();
            } finally {
                threads.readLock().unlock();
            }
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

    /** Tries until it is made, as the next of all workers. */
    private void inTurn(BooleanSupplier abort, Attempt attempt) throws IOException {
        take(waiting, abort);
        try (FileChannel channel = open(turn)) {
            await(abort, () -> channel.tryLock() != null);
            await(abort, attempt);
        } finally {
            waiting.unlock();
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

    /** Who waits is woken by the thread before. */
    private static void take(Lock lock, BooleanSupplier abort) throws IOException {
        try {
            while (!lock.tryLock(LONGEST_REST, TimeUnit.MILLISECONDS)) {
                requireGoingOn(abort);
            }
        } catch (InterruptedException interrupted) {
            throw interrupted();
        }
    }

    private static void await(BooleanSupplier abort, Attempt attempt) throws IOException {
        try {
            for (long rest = 1; !attempt.made(); rest = Math.min(LONGEST_REST, 2 * rest)) {
                requireGoingOn(abort);
                Thread.sleep(rest);
            }
        } catch (InterruptedException interrupted) {
            throw interrupted();
        }
    }

    private static void requireGoingOn(BooleanSupplier abort) throws IOException {
        if (abort.getAsBoolean()) {
            throw new IOException("the wait for others that use the repository's mirror was stopped");
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("the wait for others that use the repository's mirror was interrupted");
    }
}
