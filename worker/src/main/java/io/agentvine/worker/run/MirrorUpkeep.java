package io.agentvine.worker.run;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Tidies mirrors, what is kept beside them, and contents of files in git-lfs: those alone that no worker of the machine is in. */
final class MirrorUpkeep {

    private static final Logger LOG = System.getLogger(MirrorUpkeep.class.getName());
    /** Much longer than a call of git may take. */
    private static final Duration RECEIVED = Duration.ofDays(2);

    private final Mirrors mirrors;
    private final Clock clock;

    MirrorUpkeep(Mirrors mirrors, Clock clock) {
        this.mirrors = mirrors;
        this.clock = clock;
    }

    /**
     * Drops what runs left more than 30 days ago, and contents that no run used for so long, and packs. What another is just using, or what cannot be
     * tidied, is left to the next time, and stops no other.
     */
    void tidy() throws IOException {
        Path folder = mirrors.folder();
        if (!Files.isDirectory(folder)) {
            return;
        }
        Instant before = clock.instant().minus(Mirrors.WIP_KEPT);
        List<Path> all;
        try (Stream<Path> files = Files.list(folder)) {
            all = files.filter(file -> file.toString().endsWith(".git") && !KeptStore.isOne(file)).toList();
        }
        for (Path mirror : all) {
            tidyIfFree(mirror, () -> tidy(mirror, before));
        }
        for (Path contents : LargeObjects.all(folder)) {
            tidyIfFree(contents, () -> LargeObjects.tidy(contents, before));
        }
    }

    private static void tidyIfFree(Path folder, MirrorLock.Step step) {
        try {
            MirrorLock.of(folder).aloneIfFree(step);
        } catch (RunTrouble | IOException failed) {
            LOG.log(Level.WARNING, "{0} could not be tidied, which is tried again: {1}", folder.getFileName(), failed.getMessage());
        }
    }

    private void tidy(Path mirror, Instant before) throws IOException, RunTrouble {
        if (!Files.isDirectory(mirror)) {
            return;
        }
        Path store = mirrors.kept().of(mirror);
        boolean ours = MirrorSeal.holds(mirror);
        boolean oursToo = MirrorSeal.holds(store);
        dropHalfReceived(mirror);
        dropHalfReceived(store);
        try {
            mirrors.kept().tidy(mirror, before);
        } catch (RunTrouble failed) {
            if (!GitProblem.mayBeOurOwnDamage(failed) || !mirrors.setAsideIfDamaged(mirror, MirrorLock.NEVER)) {
                throw failed;
            }
            return;
        }
        MirrorRepair.dropUnread(mirror, before);
        if (ours) {
            MirrorSeal.set(mirror);
        }
        if (oursToo) {
            MirrorSeal.set(store);
        }
    }

    /** What a git that was killed had received of a pack. */
    private void dropHalfReceived(Path gitDir) throws IOException {
        Path packs = gitDir.resolve("objects/pack");
        if (!Files.isDirectory(packs)) {
            return;
        }
        Instant before = clock.instant().minus(RECEIVED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(packs, "tmp_*")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.delete(file);
                }
            }
        }
    }
}
