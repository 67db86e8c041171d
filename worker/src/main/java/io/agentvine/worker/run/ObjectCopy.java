package io.agentvine.worker.run;

import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Launch;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;

/**
 * Copies the objects of a mirror for one clone: by reflink where the file system has that, byte by byte elsewhere. Never by hard
 * link: what an agent writes into its own store must not be the mirror's file under another name.
 */
final class ObjectCopy {

    private ObjectCopy() {}

    /** @throws RunTrouble where the disk is full */
    static void make(Path from, Path to) throws IOException, RunTrouble {
        try {
            if (!byCommand(from, to)) {
                byHand(from, to);
            }
        } catch (IOException unwritten) {
            throw GitProblem.ofDisk(unwritten);
        }
    }

    /** One process for all files, which knows how to share blocks. False where there is no such command. */
    private static boolean byCommand(Path from, Path to) {
        String path = System.getenv("PATH");
        List<String> command = List.of("cp", "-R", "--reflink=auto", "--", from + "/.", to.toString());
        try {
            ChildProcess copy = ChildProcess.start(
                    new Launch("copy", command, from, path == null ? Map.of() : Map.of("PATH", path), null), line -> {});
            copy.closeStdin();
            Exit exit = copy.exit().join();
            return exit.code() == 0;
        } catch (IOException unstartable) {
            return false;
        }
    }

    private static void byHand(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
