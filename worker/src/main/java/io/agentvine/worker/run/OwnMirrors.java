package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The mirrors that a worker had in its own workspace before they were shared, or before it was told of another folder for them. Each is moved to where
 * they are now; where there is one of the repository already, what runs left is taken over into it, and the rest, which can be fetched, goes.
 * Nothing is removed here before it was read there. May die anywhere, and be repeated. Nobody else may be using the workspace.
 */
final class OwnMirrors {

    /** Its name in a workspace. */
    static final String FOLDER = "mirrors";

    private static final Logger LOG = System.getLogger(OwnMirrors.class.getName());
    /** Ends the name of what is being removed, since all of it is elsewhere. */
    static final String DONE = ".done";
    private static final Pattern LOCK = Pattern.compile("[0-9a-f]{64}\\.(git|lfs)\\.(lock|turn)");
    private static final Pattern ENTRY = Pattern.compile("([0-9a-f]{64})\\..*");

    private final Path own;
    private final Mirrors mirrors;

    OwnMirrors(Path workspace, Mirrors mirrors) {
        this.own = workspace.resolve(FOLDER);
        this.mirrors = mirrors;
    }

    /** What cannot be brought along stays where it is until the worker's next start, and stops no other. */
    void bring(BooleanSupplier abort) throws IOException {
        if (!Files.isDirectory(own) || Files.isDirectory(mirrors.folder()) && Files.isSameFile(own, mirrors.folder())) {
            return;
        }
        PrivateFiles.folder(mirrors.folder());
        List<String> digests = digests();
        if (!digests.isEmpty() && !Files.getFileStore(own).equals(Files.getFileStore(mirrors.folder()))) {
            LOG.log(Level.WARNING, "the worker''s own {0} mirrors stay in {1}, which is on another disk than {2}: what runs left in them is not gone on from."
                    + " Start the worker with --mirrors {1}, or with another folder on that disk, to go on from it", digests.size(), own, mirrors.folder());
            return;
        }
        digests.forEach(digest -> bringIfFree(digest, abort));
        if (digests().isEmpty()) {
            LOG.log(Level.INFO, "the worker''s own {0} mirrors are with those of the others now, in {1}", digests.size(), mirrors.folder());
            removeEmpty();
        }
    }

    private List<String> digests() throws IOException {
        return entries().stream().map(entry -> ENTRY.matcher(entry.getFileName().toString()))
                .filter(entry -> entry.matches() && !LOCK.matcher(entry.group()).matches()).map(entry -> entry.group(1)).distinct().toList();
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(own)) {
            return entries.toList();
        } catch (UncheckedIOException unread) {
            throw unread.getCause();
        }
    }

    /** But for the files that locks were taken on, nothing is removed. */
    private void removeEmpty() throws IOException {
        for (Path entry : entries()) {
            if (LOCK.matcher(entry.getFileName().toString()).matches()) {
                Files.delete(entry);
            }
        }
        if (entries().isEmpty()) {
            Files.delete(own);
        }
    }

    private void bringIfFree(String digest, BooleanSupplier abort) {
        Path mirror = mirrors.folder().resolve(digest + ".git");
        Path from = own.resolve(mirror.getFileName());
        try {
            // Another may be told to have its mirrors here: two that wait for each other would wait forever.
            boolean free = MirrorLock.of(mirror).<Boolean>alone(abort, () -> MirrorLock.of(from).aloneIfFree(() -> bring(digest, from, mirror, abort)));
            if (!free) {
                left(digest, "another worker is using it");
            }
        } catch (RunTrouble | IOException | UncheckedIOException failed) {
            left(digest, failed.getMessage());
        }
    }

    private void left(String digest, String why) {
        LOG.log(Level.WARNING, "the mirror {0} stays in the worker''s own folder {1} until its next start: {2}", digest, own, why);
    }

    private void bring(String digest, Path from, Path mirror, BooleanSupplier abort) throws RunTrouble, IOException {
        dropHalf(from);
        if (mirrors.repair().wasFetched(from)) {
            mirrors.admissions().noteDigest(digest);
        }
        if (!isThere(mirror)) {
            moveIfThere(from, mirror);
            moveIfThere(KeptStore.beside(from), KeptStore.beside(mirror));
        }
        if (Files.exists(from) || Files.exists(KeptStore.beside(from)) || MirrorRepair.isSetAside(from)) {
            takeOver(from, mirror);
        } else {
            // It is known by its old place; the seal counts what it reads.
            Path store = KeptStore.beside(mirror);
            boolean ours = Files.isDirectory(store) && MirrorSeal.holds(store);
            mirrors.kept().of(mirror);
            if (ours) {
                MirrorSeal.set(store);
            }
        }
        bringContents(LargeObjects.beside(from), LargeObjects.beside(mirror), abort);
        bringUnread(from, mirror);
        bringUnread(KeptStore.beside(from), KeptStore.beside(mirror));
    }

    /** What was being made, or removed, when the worker died. */
    private static void dropHalf(Path from) throws IOException {
        for (Path gitDir : List.of(from, KeptStore.beside(from), LargeObjects.beside(from))) {
            for (String half : List.of(".new", DONE, ".damaged" + DONE)) {
                PrivateFiles.delete(gitDir.resolveSibling(gitDir.getFileName() + half));
            }
        }
    }

    private static boolean isThere(Path mirror) {
        return Files.exists(mirror) || Files.exists(KeptStore.beside(mirror)) || MirrorRepair.isSetAside(mirror);
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void bringUnread(Path from, Path gitDir) throws IOException {
        for (Path unread : MirrorRepair.allUnread(from)) {
            Files.move(unread, MirrorRepair.freeUnread(gitDir), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void takeOver(Path from, Path mirror) throws RunTrouble, IOException {
        mirrors.create(mirror);
        mirrors.write(mirror, () -> mirrors.repair().takeOver(from, mirror));
        // What was made from it may have what other tasks made.
        mirrors.damaged(mirror);
    }

    /** File by file where there are some already: each has the name of its content. */
    private static void bringContents(Path from, Path to, BooleanSupplier abort) throws IOException, RunTrouble {
        if (!Files.isDirectory(from)) {
            return;
        }
        MirrorLock.of(to).alone(abort, () -> {
            if (Files.exists(to)) {
                moveContents(from.resolve(LargeObjects.CONTENTS), to.resolve(LargeObjects.CONTENTS));
                PrivateFiles.delete(from);
            } else {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            }
        });
    }

    private static void moveContents(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path there = to.resolve(from.relativize(file).toString());
                Files.createDirectories(there.getParent());
                if (!Files.exists(there) || Files.size(there) < attributes.size()) {
                    Files.move(file, there, StandardCopyOption.ATOMIC_MOVE);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
