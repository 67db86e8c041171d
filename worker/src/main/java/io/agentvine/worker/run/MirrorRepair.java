package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds a damaged mirror, or damage in what is kept beside it, sets it aside, and takes from it into the new one what can still be read. May
 * die anywhere: what was set aside is looked at again by the next run that needs it. Callers hold the mirror's lock.
 */
final class MirrorRepair {

    private static final Logger LOG = System.getLogger(MirrorRepair.class.getName());
    static final Duration SEARCH = Duration.ofMinutes(30);
    private static final String ASIDE = ".damaged";

    private final Git isolated;
    private final KeptStore kept;
    private final MirrorRefs refs;
    private final Clock clock;

    MirrorRepair(Git isolated, KeptStore kept, Clock clock) {
        this.clock = clock;
        this.kept = kept;
        this.isolated = isolated;
        this.refs = new MirrorRefs(isolated);
    }

    /**
     * Whether every object that its refs reach is there and is what its name says; and if so its seal is set.
     *
     * @throws RunTrouble where the search did not come to its end, which says nothing of the mirror
     */
    boolean isSound(Path mirror) throws IOException, RunTrouble {
        Git.Result searched = isolated.limitedTo(SEARCH)
                .run(mirror.getParent(), "--git-dir=" + mirror, "fsck", "--full", "--no-dangling", "--no-progress");
        if (searched.ok()) {
            MirrorSeal.set(mirror);
            return true;
        }
        MirrorRefs.requireEnded(searched);
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
            Path unread = end(asideMirror, mirror, whole);
            end(asideStore, store, whole, unread == null ? asideMirror : unread, mirror);
        }
    }

    /** It reads the objects of these too, which need not be there. */
    private static void read(Path aside, Path... others) throws IOException {
        if (Files.isDirectory(aside)) {
            List<String> objects = Stream.of(others).map(other -> other.toAbsolutePath().resolve("objects")).filter(Files::isDirectory).map(Path::toString).toList();
            Files.write(Files.createDirectories(aside.resolve("objects/info")).resolve("alternates"), objects);
        }
    }

    /** @throws RunTrouble where something failed that says nothing of what is there: it is tried again by the next run */
    private boolean takeAll(Path aside, String below, Path into, boolean last) throws IOException, RunTrouble {
        if (!Files.isDirectory(aside)) {
            return true;
        }
        Set<String> there = refs.all(into, below).keySet();
        Git.Result listed = refs.list(aside, below);
        boolean whole = MirrorRefs.isWhole(listed);
        if (!whole) {
            MirrorRefs.requireEnded(listed);
            LOG.log(last ? Level.WARNING : Level.DEBUG, "the refs of the damaged {0} cannot all be read: {1}", aside.getFileName(), listed.errors());
        }
        for (String ref : MirrorRefs.ids(listed).keySet()) {
            if (!there.contains(ref)) {
                whole &= isTaken(aside, ref, into, last);
            }
        }
        return whole;
    }

    private boolean isTaken(Path aside, String ref, Path into, boolean last) throws IOException, RunTrouble {
        Git.Result taken = refs.take(aside, ref, ref, into);
        if (!taken.ok()) {
            MirrorRefs.requireEnded(taken);
            LOG.log(last ? Level.WARNING : Level.DEBUG, "{0} cannot be read from the damaged {1}", ref, aside.getFileName());
        }
        return taken.ok();
    }

    /** @param reads what it reads the objects of, as long as it lies there @return where it is for a person, or null */
    private Path end(Path aside, Path gitDir, boolean whole, Path... reads) throws IOException {
        if (whole) {
            PrivateFiles.delete(aside);
        } else if (Files.isDirectory(aside)) {
            read(aside, reads);
            return leaveToAPerson(aside, gitDir);
        }
        return null;
    }

    /**
     * Takes over what runs left in a mirror of the same repository that lies elsewhere and beside it, also where that was set aside. It is removed only
     * once every ref of it was read back from here.
     *
     * @param mirror where it is to be; what is kept beside it is written to
     * @throws RunTrouble where that is not so: then it stays as it is, where it is
     */
    void takeOver(Path from, Path mirror) throws IOException, RunTrouble {
        Path store = KeptStore.beside(mirror);
        List<Path> stores = Stream.of(KeptStore.beside(from), aside(KeptStore.beside(from))).filter(Files::isDirectory).toList();
        List<Path> all = Stream.concat(stores.stream(), Stream.of(from, aside(from)).filter(Files::isDirectory)).toList();
        Map<String, String> brought = new TreeMap<>();
        for (Path gitDir : all) {
            if (isAside(gitDir)) {
                makeListable(gitDir);
            }
            readToo(gitDir, Stream.of(from, aside(from), mirror).filter(other -> !other.equals(gitDir)).toList());
            brought.putAll(refs.bring(gitDir, stores.contains(gitDir) ? "refs" : "refs/agentvine", store));
        }
        refs.requireThere(brought, store, mirror);
        for (Path gitDir : all) {
            Path done = gitDir.resolveSibling(gitDir.getFileName() + OwnMirrors.DONE);
            PrivateFiles.delete(done);
            Files.move(gitDir, done, StandardCopyOption.ATOMIC_MOVE);
            PrivateFiles.delete(done);
        }
    }

    /** It reads the objects of these too, beside those that it reads already. */
    private static void readToo(Path gitDir, List<Path> others) throws IOException {
        Path alternates = gitDir.resolve("objects/info/alternates");
        Set<String> objects = new LinkedHashSet<>(Files.isRegularFile(alternates) ? Files.readAllLines(alternates) : List.of());
        boolean more = objects.addAll(others.stream().map(other -> other.toAbsolutePath().resolve("objects")).filter(Files::isDirectory).map(Path::toString).toList());
        if (more) {
            Files.createDirectories(alternates.getParent());
            PrivateFiles.write(alternates, String.join("\n", objects) + "\n");
        }
    }

    /** Whether something of the repository was fetched into it, which its server does for those alone that it lets in. */
    boolean wasFetched(Path mirror) throws IOException, RunTrouble {
        return Files.isDirectory(mirror) && !MirrorRefs.ids(refs.list(mirror, "refs/upstream")).isEmpty();
    }

    private Path leaveToAPerson(Path aside, Path gitDir) throws IOException {
        Path unread = freeUnread(gitDir);
        Files.move(aside, unread, StandardCopyOption.ATOMIC_MOVE);
        Files.setLastModifiedTime(unread, FileTime.from(clock.instant()));
        return unread;
    }

    /** A name that nothing has which was left before. */
    static Path freeUnread(Path gitDir) {
        Path free = unread(gitDir);
        for (int i = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
            free = unread(gitDir).resolveSibling(unread(gitDir).getFileName() + "-" + i);
        }
        return free;
    }

    /** All that could not be read of it. */
    static List<Path> allUnread(Path gitDir) throws IOException {
        String name = unread(gitDir).getFileName().toString();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(gitDir.getParent(), name + "*")) {
            List<Path> all = new ArrayList<>();
            found.forEach(all::add);
            return all;
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }

    /** Drops what could not be read where that was before this time. */
    static void dropUnread(Path mirror, Instant before) throws IOException {
        for (Path unread : Stream.concat(allUnread(mirror).stream(), allUnread(KeptStore.beside(mirror)).stream()).toList()) {
            if (Files.isDirectory(unread) && Files.getLastModifiedTime(unread).toInstant().isBefore(before)) {
                PrivateFiles.delete(unread);
            }
        }
    }

    /** Whether it or what is kept beside it was damaged, and was not searched yet for what can still be read. */
    static boolean isSetAside(Path mirror) {
        return Files.exists(aside(mirror)) || Files.exists(aside(KeptStore.beside(mirror)));
    }

    private static Path aside(Path mirror) {
        return mirror.resolveSibling(mirror.getFileName() + ASIDE);
    }

    private static boolean isAside(Path gitDir) {
        return gitDir.toString().endsWith(ASIDE);
    }

    static Path unread(Path mirror) {
        return mirror.resolveSibling(mirror.getFileName() + ".unread");
    }
}
