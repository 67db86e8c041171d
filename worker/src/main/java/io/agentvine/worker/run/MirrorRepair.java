package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Finds a damaged mirror, sets it aside, and takes from it into the new one what can still be read. May die anywhere: what was set
 * aside is looked at again by the next run that needs it. Callers hold the mirror's lock.
 */
final class MirrorRepair {

    private static final Logger LOG = System.getLogger(MirrorRepair.class.getName());
    private static final Duration SEARCH = Duration.ofMinutes(30);

    private final Git isolated;
    private final Clock clock;

    MirrorRepair(Git isolated, Clock clock) {
        this.clock = clock;
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

    void setAside(Path mirror) throws IOException {
        PrivateFiles.delete(aside(mirror));
        Files.move(mirror, aside(mirror), StandardCopyOption.ATOMIC_MOVE);
        // What git needs to take it for a repository at all may be among what is missing.
        isolated.run(mirror.getParent(), "init", "--quiet", "--bare", "--template=", aside(mirror).toString());
    }

    /**
     * Takes what runs left from a mirror that was set aside, one ref at a time.
     *
     * @param last whether all that can be done was done: what cannot be read even now is kept on the disk for a person
     */
    void salvage(Path mirror, boolean last) throws IOException {
        Path aside = aside(mirror);
        if (!Files.isDirectory(aside)) {
            return;
        }
        // An object that is damaged there is read from here, where the repository gave it again.
        Path alternates = Files.createDirectories(aside.resolve("objects/info")).resolve("alternates");
        Files.writeString(alternates, mirror.resolve("objects") + "\n");
        boolean whole = true;
        for (String ref : refs(aside)) {
            boolean here = isolated.run(mirror, "--git-dir=" + mirror, "show-ref", "--verify", "--quiet", ref).ok();
            if (!here && !take(aside, ref, mirror)) {
                whole = false;
                LOG.log(last ? Level.WARNING : Level.DEBUG, "{0} cannot be read from the damaged mirror {1}", ref, aside.getFileName());
            }
        }
        if (whole) {
            PrivateFiles.delete(aside);
        } else if (last) {
            Files.delete(alternates);
            PrivateFiles.delete(unread(mirror));
            Files.move(aside, unread(mirror), StandardCopyOption.ATOMIC_MOVE);
            Files.setLastModifiedTime(unread(mirror), FileTime.from(clock.instant()));
        }
    }

    /** Drops what could not be read where that was before this time. */
    static void dropUnread(Path mirror, Instant before) throws IOException {
        Path unread = unread(mirror);
        if (Files.isDirectory(unread) && Files.getLastModifiedTime(unread).toInstant().isBefore(before)) {
            PrivateFiles.delete(unread);
        }
    }

    private List<String> refs(Path damaged) throws IOException {
        return isolated.run(damaged, "--git-dir=" + damaged, "for-each-ref", "--format=%(refname)", "refs/agentvine", "refs/upstream").out();
    }

    private boolean take(Path from, String ref, Path into) throws IOException {
        return isolated.run(into, "--git-dir=" + into, "-c", "fetch.unpackLimit=1", "-c", "core.logAllRefUpdates=always", "fetch", "--quiet",
                "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--", from.toString(), "+" + ref + ":" + ref).ok();
    }

    private static Path aside(Path mirror) {
        return mirror.resolveSibling(mirror.getFileName() + ".damaged");
    }

    private static Path unread(Path mirror) {
        return mirror.resolveSibling(mirror.getFileName() + ".unread");
    }
}
