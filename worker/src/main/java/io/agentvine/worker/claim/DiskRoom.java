package io.agentvine.worker.claim;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Whether a folder's disk has room for another run. On a full one not even a run's end can be written down.
 *
 * @param least free bytes
 * @param makeRoom called where there is no room; returns at once
 */
public record DiskRoom(Path folder, long least, Runnable makeRoom) implements Supplier<String> {

    /** One sentence with the remedy, or null where there is room. */
    @Override
    public String get() {
        if (folder.toFile().getUsableSpace() >= least) {
            return null;
        }
        makeRoom.run();
        return "The disk of " + folder + " has less than " + megabytes(least)
                + " MB free, which is what a run needs at least (--min-free-disk). Free some; work is taken again then.";
    }

    private static long megabytes(long bytes) {
        return bytes / (1024 * 1024);
    }
}
