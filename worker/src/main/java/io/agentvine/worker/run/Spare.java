package io.agentvine.worker.run;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import tools.jackson.core.JacksonException;

/**
 * What is known of a spare clone, as it stands beside it in {@code spare.json}.
 *
 * @param mirror the name of its mirror's folder
 * @param of which one lay there ({@link MirrorSeal#which}); null in spares of before
 * @param branch as tasks name it, or null
 * @param commit that is checked out
 * @param seal how its git dir and the state of its files looked when it was made
 */
record Spare(String mirror, String of, String branch, String commit, long bytes, String seal) {

    /** Null where it cannot be told. */
    static Spare read(Path spare) {
        try {
            return Wire.read(Files.readString(spare.resolve("spare.json")), Spare.class);
        } catch (IOException | JacksonException unreadable) {
            return null;
        }
    }

    static Instant made(Path spare) {
        try {
            return Files.getLastModifiedTime(spare.resolve("spare.json")).toInstant();
        } catch (IOException gone) {
            return Instant.MIN;
        }
    }

    /** The files by git's own look at them: their sizes and times are in the index, which is a part of the git dir. */
    static String seal(Path clone, Git git) throws IOException, RunTrouble {
        return seal(clone, looked(clone, git));
    }

    /**
     * The same of a checkout that was made this moment. Git reads each file again that is as young as the index, in whole seconds, and a large
     * checkout has thousands: they are read once more here, when that second is over, and the index gets the time of it.
     */
    static String settle(Path clone, Git git) throws IOException, RunTrouble {
        Path index = clone.resolve(".git/index");
        FileTime since = secondAfter(Files.getLastModifiedTime(index), clone.getParent(), git.stops());
        String looked = looked(clone, git);
        Files.setLastModifiedTime(index, since);
        return seal(clone, looked);
    }

    private static String seal(Path clone, String looked) throws IOException {
        return RepositoryAddress.digest(MirrorSeal.look(clone, ".git") + looked);
    }

    private static String looked(Path clone, Git git) throws IOException, RunTrouble {
        Git.Result status = git.run(clone, "--git-dir=" + clone.resolve(".git"), "--work-tree=" + clone,
                "status", "--porcelain", "--untracked-files=all", "--ignored", "--no-renames");
        Clones.check(status);
        return status.out().toString();
    }

    /** By the file system's own clock, from which files have their times, and the index. @param beside a folder there */
    private static FileTime secondAfter(FileTime then, Path beside, BooleanSupplier stops) throws IOException {
        Path now = beside.resolve("now");
        while (true) {
            Files.deleteIfExists(now);
            FileTime found = Files.getLastModifiedTime(Files.createFile(now));
            Files.delete(now);
            if (found.to(TimeUnit.SECONDS) > then.to(TimeUnit.SECONDS)) {
                return found;
            }
            if (stops.getAsBoolean()) {
                throw new IOException("the making of a spare clone was stopped");
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the making of a spare clone was interrupted");
            }
        }
    }

    static long size(Path folder) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }
}
