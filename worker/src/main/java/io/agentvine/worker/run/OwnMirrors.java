package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The mirrors that a worker had in its own workspace before they were shared, or before it was told of another folder for them. Each is moved to where
 * they are now; where there is one of the repository already, what runs left is taken over into it, and the rest, which can be fetched, goes.
 * May die anywhere, and be repeated. Nobody else may be using the workspace.
 */
final class OwnMirrors {

    /** Its name in a workspace. */
    static final String FOLDER = "mirrors";

    private static final Logger LOG = System.getLogger(OwnMirrors.class.getName());
    private static final Pattern ENTRY = Pattern.compile("([0-9a-f]{64})\\..*");

    private final Path own;
    private final Mirrors mirrors;

    OwnMirrors(Path workspace, Mirrors mirrors) {
        this.own = workspace.resolve(FOLDER);
        this.mirrors = mirrors;
    }

    /** What cannot be brought along stays where it is until the worker's next start, and stops no other. */
    void bring() throws IOException {
        if (!Files.isDirectory(own) || Files.isDirectory(mirrors.folder()) && Files.isSameFile(own, mirrors.folder())) {
            return;
        }
        List<String> digests = digests();
        for (String digest : digests) {
            Path mirror = mirrors.folder().resolve(digest + ".git");
            try {
                mirrors.admissions().noteDigest(digest);
                MirrorLock.of(mirror).alone(MirrorLock.NEVER, () -> bring(own.resolve(mirror.getFileName()), mirror));
                for (String left : List.of(".git.lock", ".git.turn", ".lfs.lock", ".lfs.turn")) {
                    Files.deleteIfExists(own.resolve(digest + left));
                }
            } catch (RunTrouble | IOException left) {
                LOG.log(Level.WARNING, "the mirror {0} stays in the worker''s own folder {1} until its next start: {2}", digest, own, left.getMessage());
            }
        }
        if (digests.isEmpty() || digests().isEmpty()) {
            LOG.log(Level.INFO, "the worker''s own {0} mirrors are with those of the others now, in {1}", digests.size(), mirrors.folder());
            PrivateFiles.delete(own);
        }
    }

    private List<String> digests() throws IOException {
        try (Stream<Path> entries = Files.list(own)) {
            return entries.map(entry -> ENTRY.matcher(entry.getFileName().toString())).filter(Matcher::matches).map(entry -> entry.group(1))
                    .distinct().toList();
        }
    }

    private void bring(Path from, Path mirror) throws RunTrouble, IOException {
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
        bringContents(LargeObjects.beside(from), LargeObjects.beside(mirror));
        bringUnread(from, mirror);
        bringUnread(KeptStore.beside(from), KeptStore.beside(mirror));
        for (Path half : List.of(from, KeptStore.beside(from), LargeObjects.beside(from))) {
            PrivateFiles.delete(half.resolveSibling(half.getFileName() + ".new"));
        }
    }

    private static boolean isThere(Path mirror) {
        return Files.exists(mirror) || Files.exists(KeptStore.beside(mirror)) || MirrorRepair.isSetAside(mirror);
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            MirrorRepair.move(from, to);
        }
    }

    private static void bringUnread(Path from, Path gitDir) throws IOException {
        if (Files.isDirectory(MirrorRepair.unread(from))) {
            PrivateFiles.delete(MirrorRepair.unread(gitDir));
            MirrorRepair.move(MirrorRepair.unread(from), MirrorRepair.unread(gitDir));
        }
    }

    private void takeOver(Path from, Path mirror) throws RunTrouble, IOException {
        mirrors.create(mirror);
        mirrors.write(mirror, () -> mirrors.repair().takeOver(from, mirror));
        // What was made from it may have what other tasks made.
        mirrors.damaged(mirror);
    }

    /** File by file where there are some already: each has the name of its content. */
    private static void bringContents(Path from, Path to) throws IOException, RunTrouble {
        if (!Files.isDirectory(from)) {
            return;
        }
        MirrorLock.of(to).alone(MirrorLock.NEVER, () -> {
            if (Files.isDirectory(to)) {
                moveContents(from.resolve(LargeObjects.CONTENTS), to.resolve(LargeObjects.CONTENTS));
            } else {
                MirrorRepair.move(from, to);
            }
        });
        PrivateFiles.delete(from);
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
                if (!Files.exists(there)) {
                    Files.move(file, there);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
