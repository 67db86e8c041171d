package io.agentvine.worker.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files by which one git keeps another out for a moment, {@code …/<file>.lock}, where a git that was killed has left one for good. Callers
 * hold the mirror's lock, so that no git of a worker that lives writes there; one whose worker was killed may do so for a last moment.
 */
final class StaleGitLocks {

    /** Much longer than git holds one. */
    private static final Duration MOMENT = Duration.ofSeconds(2);

    private StaleGitLocks() {}

    /** Removes those that stay as they are for longer than git needs one. @return whether one that was there is gone now */
    static boolean removed(List<Path> gitDirs) throws IOException {
        Map<Path, String> then = found(gitDirs);
        if (then.isEmpty()) {
            return false;
        }
        long end = System.nanoTime() + MOMENT.toNanos();
        Map<Path, String> now = then;
        while (System.nanoTime() < end && !Collections.disjoint(now.entrySet(), then.entrySet())) {
            rest();
            now = found(gitDirs);
        }
        // One that a git has just now does not keep what another left.
        for (Map.Entry<Path, String> lock : then.entrySet()) {
            if (lock.getValue().equals(now.get(lock.getKey()))) {
                Files.deleteIfExists(lock.getKey());
            }
        }
        return true;
    }

    private static Map<Path, String> found(List<Path> gitDirs) throws IOException {
        Map<Path, String> found = new HashMap<>();
        for (Path gitDir : gitDirs) {
            for (Path folder : List.of(gitDir, gitDir.resolve("objects/info"), gitDir.resolve("objects/pack"), gitDir.resolve("refs"))) {
                int depth = folder.endsWith("refs") ? Integer.MAX_VALUE : 1;
                for (Path file : files(folder, depth)) {
                    note(file, found);
                }
            }
        }
        return found;
    }

    private static List<Path> files(Path folder, int depth) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".lock") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
        }
    }

    private static void note(Path lock, Map<Path, String> found) throws IOException {
        try {
            BasicFileAttributes seen = Files.readAttributes(lock, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            found.put(lock, seen.fileKey() + " " + seen.size() + " " + seen.lastModifiedTime());
        } catch (NoSuchFileException gone) {
            // its git lives
        }
    }

    private static void rest() throws InterruptedIOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the wait for a lock of git's was interrupted");
        }
    }
}
