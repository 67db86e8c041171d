package io.agentvine.worker.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** Files and folders that only the worker's own user may read; written whole or not at all. */
public final class PrivateFiles {

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    /** Writers of one file, which all use the same name beside it, share one of them. */
    private static final Object[] WRITERS = Stream.generate(Object::new).limit(64).toArray();

    private PrivateFiles() {}

    /** Makes the folder and its parents where they are missing. */
    public static Path folder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, FOLDER);
        return folder;
    }

    /** Replaces the file in one step; the new text is on the disk when this returns. Several threads may write one file: the last one counts. */
    public static void write(Path file, String text) throws IOException {
        synchronized (WRITERS[Math.floorMod(file.hashCode(), WRITERS.length)]) {
            writeAlone(file, text);
        }
    }

    private static void writeAlone(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        Set<StandardOpenOption> mode = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(next, mode, PosixFilePermissions.asFileAttribute(FILE))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Opens a new file, in the place of one that is there. */
    public static OutputStream create(Path file) throws IOException {
        Files.deleteIfExists(file);
        Set<StandardOpenOption> mode = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return Channels.newOutputStream(FileChannel.open(file, mode, PosixFilePermissions.asFileAttribute(FILE)));
    }

    /** Deletes a folder with all that is in it, never following a symbolic link, also where somebody took rights away inside. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
                if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
                    Files.setPosixFilePermissions(directory, FOLDER);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) throws IOException {
                if (!Files.isDirectory(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    throw unreadable;
                }
                Files.setPosixFilePermissions(file, FOLDER);
                delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException problem) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
