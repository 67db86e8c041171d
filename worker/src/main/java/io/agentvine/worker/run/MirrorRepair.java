package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds a damaged mirror, or damage in what is kept beside it, sets it aside, and takes from it into the new one what can still be read. May
 * die anywhere: what was set aside is looked at again by the next run that needs it. Callers hold the mirror's lock.
 */
final class MirrorRepair {

    private static final Logger LOG = System.getLogger(MirrorRepair.class.getName());
    private static final Duration SEARCH = Duration.ofMinutes(30);

    private final Git isolated;
    private final KeptStore kept;
    private final Clock clock;

    MirrorRepair(Git isolated, KeptStore kept, Clock clock) {
        this.clock = clock;
        this.kept = kept;
        this.isolated = isolated;
    }

    /** Whether every object that its refs reach is there and is what its name says; and if so its seal is set. */
    boolean isSound(Path mirror) throws IOException {
        Git.Result searched = isolated.limitedTo(SEARCH)
                .run(mirror.getParent(), "--git-dir=" + mirror, "fsck", "--full", "--no-dangling", "--no-progress");
        if (searched.ok()) {
            MirrorSeal.set(mirror);
            return true;
        }
        LOG.log(Level.WARNING, "the mirror {0} is damaged and is made anew: {1}", mirror.getFileName(),
                String.join(" / ", searched.err().subList(0, Math.min(3, searched.err().size()))));
        return false;
    }

    /** With what is kept beside it, since that is read with objects of the mirror. */
    void setAside(Path mirror) throws IOException {
        moveAside(mirror);
        if (Files.isDirectory(KeptStore.beside(mirror))) {
            moveAside(KeptStore.beside(mirror));
        }
    }

    /** What was set aside before, and could not be searched since, is a person's now. */
    private void moveAside(Path gitDir) throws IOException {
        if (Files.isDirectory(aside(gitDir))) {
            leaveToAPerson(aside(gitDir), gitDir);
        }
        Files.move(gitDir, aside(gitDir), StandardCopyOption.ATOMIC_MOVE);
        makeListable(aside(gitDir));
    }

    /** What git needs to take it for a repository at all may be among what is missing. */
    private void makeListable(Path gitDir) throws IOException {
        isolated.run(gitDir.getParent(), "init", "--quiet", "--bare", "--template=", gitDir.toString());
    }

    /** Makes what is kept beside a sound mirror anew, of what can be read. */
    void renew(Path mirror) throws IOException, RunTrouble {
        moveAside(KeptStore.beside(mirror));
        salvage(mirror, true);
    }

    /**
     * Takes what can be read from a mirror that was set aside, and from what was kept beside it, one ref at a time.
     *
     * @param last whether all that can be done was done: what cannot be read even now is kept on the disk for a person
     */
    void salvage(Path mirror, boolean last) throws IOException, RunTrouble {
        Path store = KeptStore.beside(mirror);
        Path asideMirror = aside(mirror);
        Path asideStore = aside(store);
        if (!Files.isDirectory(asideMirror) && !Files.isDirectory(asideStore)) {
            return;
        }
        if (Files.isDirectory(store) && !Files.isDirectory(asideStore)) {
            // The worker died before that came, or it was made since: it may stand on what only the old mirror has.
            moveAside(store);
        }
        kept.of(mirror);
        if (KeptStore.isUnparted(asideMirror, asideStore)) {
            KeptStore.leaveUnparted(mirror);
        }
        // An object that is damaged there is read from here, where the repository gave it again.
        read(asideMirror, mirror);
        read(asideStore, asideMirror, mirror);
        boolean whole = takeAll(asideMirror, "refs/upstream", mirror, last);
        whole &= takeAll(asideMirror, "refs/agentvine", store, last);
        whole &= takeAll(asideStore, "refs", store, last);
        if (whole || last) {
            end(asideMirror, mirror, whole);
            end(asideStore, store, whole, unread(mirror), mirror);
        }
    }

    /** It reads the objects of these too, which need not be there. */
    private static void read(Path aside, Path... others) throws IOException {
        if (Files.isDirectory(aside)) {
            List<String> objects = Stream.of(others).map(other -> other.toAbsolutePath().resolve("objects")).filter(Files::isDirectory).map(Path::toString).toList();
            Files.write(Files.createDirectories(aside.resolve("objects/info")).resolve("alternates"), objects);
        }
    }

    private boolean takeAll(Path aside, String refs, Path into, boolean last) throws IOException {
        boolean whole = true;
        for (String ref : Files.isDirectory(aside) ? refs(aside, refs) : List.<String>of()) {
            boolean here = isolated.run(into, "--git-dir=" + into, "show-ref", "--verify", "--quiet", ref).ok();
            if (!here && !take(aside, ref, into)) {
                whole = false;
                LOG.log(last ? Level.WARNING : Level.DEBUG, "{0} cannot be read from the damaged {1}", ref, aside.getFileName());
            }
        }
        return whole;
    }

    /** @param reads what it reads the objects of, as long as it lies there */
    private void end(Path aside, Path gitDir, boolean whole, Path... reads) throws IOException {
        if (whole) {
            PrivateFiles.delete(aside);
        } else if (Files.isDirectory(aside)) {
            read(aside, reads);
            leaveToAPerson(aside, gitDir);
        }
    }

    /**
     * Takes over what runs left in a mirror of the same repository that lies elsewhere and beside it, also where that was set aside; it is gone then, but for
     * what cannot be read, which is kept for a person.
     *
     * @param mirror where it is to be; what is kept beside it is written to
     */
    void takeOver(Path from, Path mirror) throws IOException {
        Path store = KeptStore.beside(mirror);
        List<Path> fromMirrors = List.of(from, aside(from));
        List<Path> fromStores = Stream.of(KeptStore.beside(from), aside(KeptStore.beside(from))).filter(Files::isDirectory).toList();
        Path[] read = {from, aside(from), mirror};
        List<Path> unreadable = new ArrayList<>();
        for (Path gitDir : Stream.concat(fromStores.stream(), fromMirrors.stream().filter(Files::isDirectory)).toList()) {
            makeListable(gitDir);
            read(gitDir, Stream.of(read).filter(other -> !other.equals(gitDir)).toArray(Path[]::new));
            if (!takeAll(gitDir, fromStores.contains(gitDir) ? "refs" : "refs/agentvine", store, true)) {
                unreadable.add(gitDir);
            }
        }
        for (Path gitDir : fromStores) {
            end(gitDir, store, !unreadable.contains(gitDir), unread(mirror), mirror);
        }
        for (Path gitDir : fromMirrors) {
            end(gitDir, mirror, !unreadable.contains(gitDir), mirror);
        }
    }

    /** Moves a folder, also to another disk; it has its name there once it is whole. */
    static void move(Path from, Path to) throws IOException {
        PrivateFiles.folder(to.getParent());
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException otherDisk) {
            Path fresh = to.resolveSibling(to.getFileName() + ".new");
            PrivateFiles.delete(fresh);
            copy(from, fresh);
            Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
            PrivateFiles.delete(from);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void leaveToAPerson(Path aside, Path gitDir) throws IOException {
        PrivateFiles.delete(unread(gitDir));
        move(aside, unread(gitDir));
        Files.setLastModifiedTime(unread(gitDir), FileTime.from(clock.instant()));
    }

    /** Drops what could not be read where that was before this time. */
    static void dropUnread(Path mirror, Instant before) throws IOException {
        for (Path unread : List.of(unread(mirror), unread(KeptStore.beside(mirror)))) {
            if (Files.isDirectory(unread) && Files.getLastModifiedTime(unread).toInstant().isBefore(before)) {
                PrivateFiles.delete(unread);
            }
        }
    }

    private List<String> refs(Path damaged, String below) throws IOException {
        return isolated.run(damaged, "--git-dir=" + damaged, "for-each-ref", "--format=%(refname)", below).out();
    }

    private boolean take(Path from, String ref, Path into) throws IOException {
        return isolated.run(into, "--git-dir=" + into, "-c", "fetch.unpackLimit=1", "-c", "core.logAllRefUpdates=always", "fetch", "--quiet",
                "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--", from.toString(), "+" + ref + ":" + ref).ok();
    }

    /** Whether it or what is kept beside it was damaged, and was not searched yet for what can still be read. */
    static boolean isSetAside(Path mirror) {
        return Files.exists(aside(mirror)) || Files.exists(aside(KeptStore.beside(mirror)));
    }

    private static Path aside(Path mirror) {
        return mirror.resolveSibling(mirror.getFileName() + ".damaged");
    }

    static Path unread(Path mirror) {
        return mirror.resolveSibling(mirror.getFileName() + ".unread");
    }
}
