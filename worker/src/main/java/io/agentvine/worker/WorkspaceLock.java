package io.agentvine.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** The right of one worker JVM to a workspace; the operating system takes it back when the JVM dies. The file names its holder. */
final class WorkspaceLock implements AutoCloseable {

    private final FileChannel channel;

    private WorkspaceLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @return null where another JVM has it after that time */
    static WorkspaceLock take(Path workspace, String name, Duration patience) throws IOException, InterruptedException {
        Files.createDirectories(workspace);
        long end = System.nanoTime() + patience.toNanos();
        FileChannel channel = FileChannel.open(file(workspace), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        do {
            if (locked(channel)) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)), 0);
                return new WorkspaceLock(channel);
            }
            Thread.sleep(Math.min(100, patience.toMillis()));
        } while (System.nanoTime() < end);
        channel.close();
        return null;
    }

    /** Name of the worker that has or had it. */
    static String holder(Path workspace) throws IOException {
        return Files.exists(file(workspace)) ? Files.readString(file(workspace)) : "";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException inThisJvm) {
            return false;
        }
    }

    private static Path file(Path workspace) {
        return workspace.resolve("lock");
    }
}
