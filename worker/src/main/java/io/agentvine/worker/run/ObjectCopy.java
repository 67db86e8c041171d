package io.agentvine.worker.run;

import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Graces;
import io.agentvine.worker.process.Launch;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Copies the objects of a mirror for one clone: by reflink where the file system has that, byte by byte elsewhere. Never by hard
 * link: what an agent writes into its own store must not be the mirror's file under another name. What is there already stays: an object's
 * file has the name of its content.
 */
final class ObjectCopy {

    private static final String STOPPED = "the copy of the repository's objects was stopped";

    private ObjectCopy() {}

    /** @throws RunTrouble where the disk is full @throws IOException also where it was ended early */
    static void make(Path from, Path to, BooleanSupplier abort) throws IOException, RunTrouble {
        try {
            boolean some = holdsAny(to);
            if (some || !byCommand(from, to, abort)) {
                byHand(from, to, some, abort);
            }
        } catch (IOException unwritten) {
            throw GitProblem.ofDisk(unwritten);
        }
    }

    private static boolean holdsAny(Path objects) throws IOException {
        Path packs = objects.resolve("pack");
        return Files.isDirectory(packs) && packs.toFile().list().length > 0;
    }

    /** One process for all files, which knows how to share blocks. False where there is no such command. */
    private static boolean byCommand(Path from, Path to, BooleanSupplier abort) throws IOException {
        String path = System.getenv("PATH");
        List<String> command = List.of("cp", "-R", "--reflink=auto", "--", from + "/.", to.toString());
        ChildProcess copy;
        try {
            copy = ChildProcess.start(new Launch("copy", command, from, path == null ? Map.of() : Map.of("PATH", path), null), line -> {});
        } catch (IOException unstartable) {
            return false;
        }
        copy.closeStdin();
        while (!abort.getAsBoolean()) {
            try {
                return copy.exit().get(20, TimeUnit.MILLISECONDS).code() == 0;
            } catch (TimeoutException running) {
                continue;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                break;
            } catch (ExecutionException unexpected) {
                throw new IllegalStateException("the copy cannot be waited for", unexpected.getCause());
            }
        }
        copy.stop(new Graces(Duration.ZERO, Duration.ofSeconds(2)), () -> {});
        throw new IOException(STOPPED);
    }

    /** @param missing only what is not there; else what a command that failed has left is replaced */
    private static void byHand(Path from, Path to, boolean missing, BooleanSupplier abort) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (abort.getAsBoolean()) {
                    throw new IOException(STOPPED);
                }
                Path copy = to.resolve(from.relativize(file));
                if (!missing || !Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
