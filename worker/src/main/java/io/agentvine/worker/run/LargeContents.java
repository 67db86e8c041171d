package io.agentvine.worker.run;

import io.agentvine.worker.run.Workspaces.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/** The contents of files in git-lfs, for the runs of a worker. */
final class LargeContents {

    private final RemoteGit remote;
    private final Git isolated;
    private final Path runs;
    private final Clock clock;

    LargeContents(RemoteGit remote, Git isolated, Path runs, Clock clock) {
        this.remote = remote;
        this.isolated = isolated;
        this.runs = runs;
        this.clock = clock;
    }

    /** Where the base has such files. What is wrong with them is told, and the run goes on without. */
    LargeFiles.Way fill(Origin origin, String head, Path clone, boolean wanted, BooleanSupplier abort) throws IOException, RunTrouble {
        if (!wanted || !canBeHad()) {
            return new LargeFiles.Way(false, wanted ? LargeFiles.LEFT_AS_POINTERS : LargeFiles.UNWANTED);
        }
        LargeObjects objects;
        try {
            objects = objects(origin, abort);
        } catch (RunTrouble refused) {
            return new LargeFiles.Way(false, LargeFiles.refused(refused.getMessage()));
        }
        return new LargeFiles.Way(true, objects.inUse(abort, () -> new LargeFiles(clone, isolated).fill(objects, head, abort)));
    }

    LargeObjects of(Origin origin) throws IOException {
        try {
            return objects(origin, MirrorLock.NEVER);
        } catch (RunTrouble refused) {
            throw new IOException("The files in git-lfs of " + origin.mirror().getFileName() + ": " + refused.getMessage());
        }
    }

    private LargeObjects objects(Origin origin, BooleanSupplier abort) throws IOException, RunTrouble {
        return LargeObjects.of(origin, isolated, remote, clock, abort);
    }

    /** Whether git-lfs is there. */
    boolean canBeHad() throws IOException {
        return LargeFiles.isInstalled(isolated, runs);
    }
}
