package io.agentvine.backend.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.springframework.beans.factory.DisposableBean;

/** The right of one backend to the files in {@code agentvine.home}: a file lock, which the system drops when the process ends. */
class HomeLock implements DisposableBean {

    private final Path home;
    private final FileChannel channel;

    /** @throws HomeInUse if another backend has it */
    HomeLock(Path home) {
        this.home = home;
        Path file = home.resolve("backend.lock");
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new HomeInUse(home);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The lock file " + file + " cannot be opened; is agentvine.home writable?", e);
        }
    }

    Path home() {
        return home;
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void destroy() throws IOException {
        channel.close();
    }
}
