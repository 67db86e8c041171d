package io.agentvine.worker.run;

import io.agentvine.protocol.Wire;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.SpareWishes.Wish;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Spare clones: {@code spares/<digest>} has one checkout for a repository and branch, and {@code spare.json} beside it. It is made under
 * another name and is there once it has this one; a run has it once it has renamed it. What has neither name is what a crash left, and goes.
 * Any thread may call; one at a time makes.
 */
final class Spares {

    private static final Logger LOG = System.getLogger(Spares.class.getName());
    /** A repository that was not used for so long is idle. */
    static final Duration IDLE = Duration.ofDays(3);
    private static final String GONE = ".gone";
    private static final String READY = "[0-9a-f]{64}";

    private final Path folder;
    private final Path mirrors;
    private final Clones clones;
    private final Git isolated;
    private final Map<UUID, Aside<Taken>> taken = new HashMap<>();
    private Path making;

    /**
     * One that is the taker's alone now.
     *
     * @param checkout of that commit
     * @param mirror that it was made from, with {@code of} which one that was: where it is another by now, somebody found it damaged
     */
    record Taken(Path checkout, String commit, Path mirror, String of) {

        boolean isOfItsMirror() throws IOException {
            return MirrorSeal.which(mirror).equals(of);
        }
    }

    /** @param mirrors the folder that they are in */
    Spares(Path folder, Path mirrors, Clones clones, Git isolated) {
        this.folder = folder;
        this.mirrors = mirrors;
        this.clones = clones;
        this.isolated = isolated;
    }

    static String key(String url, String branch) {
        return RepositoryAddress.digest(url + "\n" + (branch == null ? "" : branch));
    }

    Path folder() {
        return folder;
    }

    /** Takes the spare for that repository and branch where there is one, and looks on a thread of its own whether it is as it was made. */
    synchronized void reserve(UUID executionId, String url, String branch) {
        Path mine = folder.resolve(key(url, branch) + ".taken-" + executionId);
        try {
            Files.move(folder.resolve(key(url, branch)), mine, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException none) {
            return;
        } catch (IOException unmoved) {
            LOG.log(Level.WARNING, "a spare clone cannot be taken: {0}", unmoved.getMessage());
            return;
        }
        taken.put(executionId, Aside.begin("spare-check", executionId, () -> checked(mine)));
    }

    /** The spare that was reserved; null where there is none, or where it is of no use. */
    Taken claim(UUID executionId) {
        Aside<Taken> reserved;
        synchronized (this) {
            reserved = taken.get(executionId);
        }
        try {
            Taken spare = reserved == null ? null : reserved.await();
            return spare != null && Files.isDirectory(spare.checkout(), LinkOption.NOFOLLOW_LINKS) && spare.isOfItsMirror() ? spare : null;
        } catch (RunTrouble | IOException | IllegalStateException unusable) {
            LOG.log(Level.WARNING, "a spare clone cannot be looked at, and is not used: {0}", unusable.getMessage());
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Gives a reserved spare back where it was not used, and removes what is left of one that was; what cannot be removed now the next tidying removes. */
    void release(UUID executionId) {
        Taken unused = claim(executionId);
        try {
            giveBack(executionId, unused);
        } catch (IOException left) {
            LOG.log(Level.WARNING, "what is left of a spare clone cannot be removed: {0}", left.getMessage());
        }
    }

    private void giveBack(UUID executionId, Taken unused) throws IOException {
        synchronized (this) {
            taken.remove(executionId);
            for (Path left : entries()) {
                String name = name(left);
                if (name.endsWith(".taken-" + executionId)) {
                    Path ready = folder.resolve(name.substring(0, name.indexOf('.')));
                    if (unused == null || Files.exists(ready)) {
                        PrivateFiles.delete(left);
                    } else {
                        Files.move(left, ready, StandardCopyOption.ATOMIC_MOVE);
                    }
                }
            }
        }
    }

    /** Null where another hand was in it. */
    private Taken checked(Path spare) throws IOException {
        Spare known = Spare.read(spare);
        Path clone = spare.resolve("clone");
        boolean whole = known != null && Files.isDirectory(clone, LinkOption.NOFOLLOW_LINKS) && isAsItWas(clone, known.seal());
        if (!whole) {
            LOG.log(Level.WARNING, "the spare clone {0} is not as it was made, and is not used", spare.getFileName());
        }
        return whole ? new Taken(clone, known.commit(), mirrors.resolve(known.mirror()), known.of()) : null;
    }

    private boolean isAsItWas(Path clone, String seal) throws IOException {
        try {
            return Spare.seal(clone, isolated).equals(seal);
        } catch (RunTrouble damaged) {
            return false;
        }
    }

    /** Whether it is there, of that very commit. */
    boolean has(Wish wish) {
        Spare there = Spare.read(folder.resolve(wish.key()));
        return there != null && there.commit().equals(wish.commit());
    }

    /** Makes the spare, or brings it to the wished commit. Nothing is left of one that was not completed. @param git is ended early as it says */
    void make(Wish wish, Git git) throws IOException, RunTrouble {
        Path ready = folder.resolve(wish.key());
        Path half = folder.resolve(wish.key() + ".making");
        PrivateFiles.folder(folder);
        String before = MirrorSeal.which(wish.mirror());
        try {
            boolean again = begin(ready, half);
            Path clone = half.resolve("clone");
            if (again && checked(half) != null) {
                clones.bringTo(wish.mirror(), wish.commit(), clone, git);
            } else {
                PrivateFiles.delete(half);
                clones.checkOut(wish.mirror(), wish.commit(), Files.createDirectory(half).resolve("clone"), git);
            }
            String mirror = MirrorLock.of(wish.mirror()).alone(git.stops(), () -> MirrorSeal.holds(wish.mirror()) ? MirrorSeal.which(wish.mirror()) : "");
            if (mirror.isEmpty() || !mirror.equals(before)) {
                throw new IOException("the mirror " + wish.mirror().getFileName() + " is not as it was left");
            }
            Spare spare = new Spare(wish.mirror().getFileName().toString(), mirror, wish.branch(), wish.commit(), Spare.size(half), Spare.settle(clone, git));
            PrivateFiles.write(half.resolve("spare.json"), Wire.write(spare));
            synchronized (this) {
                Files.move(half, ready, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            end(half);
        }
    }

    /** @return whether there was one already, which nobody can take now */
    private synchronized boolean begin(Path ready, Path half) throws IOException {
        PrivateFiles.delete(half);
        making = half;
        if (!Files.isDirectory(ready)) {
            return false;
        }
        Files.move(ready, half, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private void end(Path half) throws IOException {
        try {
            PrivateFiles.delete(half);
        } finally {
            synchronized (this) {
                making = null;
            }
        }
    }

    /** Bytes of all that are ready. */
    long bytes() throws IOException {
        return ready().stream().mapToLong(spare -> Spare.read(spare).bytes()).sum();
    }

    int count() throws IOException {
        return ready().size();
    }

    /** Drops the one that was made the longest ago, but not this one. @return whether there was one */
    synchronized boolean dropOldest(Wish but) throws IOException {
        List<Path> others = new ArrayList<>(ready());
        others.remove(folder.resolve(but.key()));
        Path oldest = others.stream().min(Comparator.comparing(Spare::made)).orElse(null);
        if (oldest != null) {
            drop(oldest);
        }
        return oldest != null;
    }

    /** @return whether there was any */
    synchronized boolean dropAll() throws IOException {
        List<Path> all = ready();
        for (Path spare : all) {
            drop(spare);
        }
        return !all.isEmpty();
    }

    /** Those of a mirror that turned out to be damaged, also what runs have reserved. */
    synchronized void dropOf(Path mirror) throws IOException {
        for (Path entry : entries()) {
            Spare spare = Spare.read(entry);
            if (spare != null && spare.mirror().equals(mirror.getFileName().toString())) {
                drop(entry);
            }
        }
    }

    /** Removes what a crash left, and the spares of idle repositories. */
    synchronized void tidy(Instant now) throws IOException {
        for (Path entry : entries()) {
            boolean inUse = entry.equals(making) || taken.keySet().stream().anyMatch(run -> entry.toString().endsWith(".taken-" + run));
            if (!inUse && (Spare.read(entry) == null || !name(entry).matches(READY) || Spare.made(entry).isBefore(now.minus(IDLE)))) {
                drop(entry);
            }
        }
    }

    /** Under another name first, so that a crash leaves no half of it that looks whole. */
    private void drop(Path entry) throws IOException {
        String name = name(entry);
        Path gone = name.endsWith(GONE) ? entry : entry.resolveSibling(name.replaceFirst("\\..*", "") + GONE);
        if (!gone.equals(entry)) {
            PrivateFiles.delete(gone);
            Files.move(entry, gone, StandardCopyOption.ATOMIC_MOVE);
        }
        PrivateFiles.delete(gone);
    }

    private static String name(Path entry) {
        return entry.getFileName().toString();
    }

    private List<Path> ready() throws IOException {
        return entries().stream().filter(entry -> name(entry).matches(READY) && Spare.read(entry) != null).toList();
    }

    private List<Path> entries() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
