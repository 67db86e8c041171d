package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.file.Path;

/** Whether a commit has files under git-lfs, of which a clone has the pointers only. */
final class LargeFiles {

    /** For the run's record and for its agent. */
    static final String LEFT_AS_POINTERS = "The repository keeps files in git-lfs (filter=lfs in its .gitattributes), which AgentVine neither"
            + " fetches nor uploads: in the clone they are small pointer files, and a changed one is delivered as it lies there.";

    private LargeFiles() {}

    static boolean areIn(Git git, Path mirror, String commit) throws IOException {
        return git.run(mirror, "--git-dir=" + mirror, "grep", "--quiet", "-e", "filter=lfs", commit, "--", ":(glob)**/.gitattributes").ok();
    }
}
