package io.agentvine.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The temporary folder of one demo, which stays for a look at it until the next demo begins: that removes those of all demos that
 * have ended. A demo that runs holds the lock in its folder.
 */
final class DemoFolder implements AutoCloseable {

    private static final String PREFIX = "agentvine-demo-";
    private static final String LOCK = "demo.lock";

    private final Path path;
    /** Also dropped by the system when the JVM ends. */
    private final FileChannel lock;

    private DemoFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static DemoFolder make(Path temporary) {
        try {
            removeEnded(temporary);
            Path folder = Files.createTempDirectory(temporary, PREFIX,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            return new DemoFolder(folder, lock);
        } catch (IOException e) {
            throw new CannotGoOn("no temporary folder can be made in " + temporary + ": " + e.getMessage());
        }
    }

    Path path() {
        return path;
    }

    /** What cannot be removed, such as another user's, stays. */
    private static void removeEnded(Path temporary) throws IOException {
        for (Path folder : Folders.in(temporary)) {
            if (folder.getFileName().toString().startsWith(PREFIX) && hasEnded(folder)) {
                try {
                    Folders.remove(folder);
                } catch (IOException | UncheckedIOException e) {
                    continue;
                }
            }
        }
    }

    /** One without a lock file is just being made, or is no demo's. */
    private static boolean hasEnded(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    /** From here on the next demo may remove it. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
